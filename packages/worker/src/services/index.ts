/** The service of every pair; a pair without one does not compile. */
import type { PairName } from '@parley/contracts';
import { findRequests } from './requests.ts';
import type { AgainService, OnceService } from './service.ts';
import { addUsers, changeStatus, logIn, logOut } from './users.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a service prepares is its own affair
type Service<Name extends PairName> = OnceService<Name, any> | AgainService<Name>;

export const services: { readonly [Name in PairName]: Service<Name> } = {
  'user-add': addUsers,
  login: logIn,
  logout: logOut,
  'user-status-change': changeStatus,
  'request-find': findRequests,
};
