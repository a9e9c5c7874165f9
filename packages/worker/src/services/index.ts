/** The service of every pair; without one for each pair it does not compile. */
import type { PairName } from '@parley/contracts';
import { addChats } from './add-chats.ts';
import { addFiles } from './add-files.ts';
import { addRooms } from './add-rooms.ts';
import { lockAccounts, searchAccounts } from './administration.ts';
import { banMembers, searchBans } from './bans.ts';
import { blockUsers, unblockUsers } from './blocks.ts';
import { deleteChats, modifyChats } from './change-chats.ts';
import { changeEmails } from './change-email.ts';
import { changeNames } from './change-name.ts';
import { changePasswords } from './change-password.ts';
import { changePictures } from './change-pictures.ts';
import { inviteToRooms, readRooms, renameRooms } from './change-rooms.ts';
import { deleteAccounts } from './delete-accounts.ts';
import { saveDrafts } from './drafts.ts';
import { findChats } from './find-chats.ts';
import { findFiles } from './find-files.ts';
import { findRooms } from './find-rooms.ts';
import { searchFriends } from './friend-search.ts';
import { addFriends, removeFriends } from './friends.ts';
import { addInviteLinks, removeInviteLinks, searchInviteLinks } from './invite-links.ts';
import { joinRooms } from './join-rooms.ts';
import { leaveRooms, removeMembers } from './leave-rooms.ts';
import { changeRoles } from './member-roles.ts';
import { pinChats, searchPins } from './pins.ts';
import { keepPresence } from './presence.ts';
import { addPushes, removePushes } from './push-subscriptions.ts';
import { reactToChats } from './react-to-chats.ts';
import { closeReports, reportChats, searchReports } from './reports.ts';
import { findRequests } from './requests.ts';
import { resetPasswords } from './reset-password.ts';
import { changeRooms } from './room-details.ts';
import { searchMemberships, searchRooms } from './room-lists.ts';
import { changeRoomSettings } from './room-settings.ts';
import { searchChats } from './search-chats.ts';
import type { AgainService, EphemeralService, OnceService } from './service.ts';
import { endOtherSessions, searchSessions } from './sessions.ts';
import { changeSettings, searchSettings } from './settings.ts';
import { tellTyping } from './typing.ts';
import { searchUsers } from './user-search.ts';
import { addUsers, changeStatus, logIn, logOut } from './users.ts';

// biome-ignore lint/suspicious/noExplicitAny: only the service knows what it prepares
type Service<Name extends PairName> = OnceService<Name, any> | AgainService<Name> | EphemeralService<Name>;

export const services: { readonly [Name in PairName]: Service<Name> } = {
  'user-add': addUsers,
  login: logIn,
  logout: logOut,
  'user-status-change': changeStatus,
  'user-change-name': changeNames,
  'user-change-email': changeEmails,
  'user-delete': deleteAccounts,
  'user-change-password': changePasswords,
  'user-reset-password': resetPasswords,
  'user-search-setting': searchSettings,
  'user-change-setting': changeSettings,
  'user-search-user': searchUsers,
  'user-search-session': searchSessions,
  'user-end-session': endOtherSessions,
  'user-add-push': addPushes,
  'user-remove-push': removePushes,
  'user-add-friend': addFriends,
  'user-remove-friend': removeFriends,
  'user-block': blockUsers,
  'user-unblock': unblockUsers,
  'user-search-friend': searchFriends,
  'user-search-room': searchRooms,
  'user-add-room': addRooms,
  'user-invite-room': inviteToRooms,
  'user-leave-room': leaveRooms,
  'user-remove-member': removeMembers,
  'user-rename-room': renameRooms,
  'user-read-room': readRooms,
  'user-change-room-setting': changeRoomSettings,
  'user-search-membership': searchMemberships,
  'user-change-room': changeRooms,
  'user-add-invite-link': addInviteLinks,
  'user-search-invite-link': searchInviteLinks,
  'user-remove-invite-link': removeInviteLinks,
  'user-find-room': findRooms,
  'user-join-room': joinRooms,
  'user-change-role': changeRoles,
  'user-ban-member': banMembers,
  'user-search-ban': searchBans,
  'user-report-chat': reportChats,
  'user-search-report': searchReports,
  'user-close-report': closeReports,
  'user-add-chat': addChats,
  'user-modify-chat': modifyChats,
  'user-delete-chat': deleteChats,
  'user-react-chat': reactToChats,
  'user-pin-chat': pinChats,
  'user-search-pin': searchPins,
  'user-search-chat': searchChats,
  'user-find-chat': findChats,
  'user-save-draft': saveDrafts,
  'user-add-file': addFiles,
  'user-find-file': findFiles,
  'user-change-picture': changePictures,
  'user-typing': tellTyping,
  'user-presence': keepPresence,
  'request-find': findRequests,
  'account-search': searchAccounts,
  'account-lock': lockAccounts,
};
