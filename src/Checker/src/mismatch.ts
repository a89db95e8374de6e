/** Why a check failed; the catalogues have a sentence for each. */
export type Reason =
  | 'malformed' | 'otherQuestion' | 'otherLeaf' | 'notEmpty' | 'otherAssetRoot' | 'sumTooLarge' | 'otherSupply' | 'otherRecord' | 'otherMoneyRoot' | 'otherAppHash'
  | 'otherHeader' | 'otherChain' | 'otherBlock' | 'otherValidators' | 'otherTrust' | 'notFollowed' | 'badSignature' | 'tooFewSignatures' | 'unknownKey';

/** Thrown by the first check that does not hold. */
export class Mismatch extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}

/** Throws unless the condition holds. */
export function demand(condition: boolean, reason: Reason): asserts condition {
  if (!condition) throw new Mismatch(reason);
}
