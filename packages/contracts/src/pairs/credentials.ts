/** Fields that carry a password: in plain, or sealed under the same name plus `Enc`; exactly one of the two. */
import type { CredentialField } from '../define-pair.ts';
import { password, sealedPassword } from '../fields.ts';

export const userPw = { userPw: password.optional(), userPwEnc: sealedPassword.optional() };
export const newPw = { newPw: password.optional(), newPwEnc: sealedPassword.optional() };

/** A refinement of a request with that password, and its error message. */
export function exactlyOne(field: CredentialField) {
  const sealed = `${field}Enc`;
  const isMet = (request: object) => {
    const given = request as Record<string, unknown>;
    return (given[field] === undefined) !== (given[sealed] === undefined);
  };
  const problem: { message: string; path: string[] } = {
    message: `give ${field} or ${sealed}, one of them`,
    path: [field],
  };
  return [isMet, problem] as const;
}
