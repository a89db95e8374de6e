// Generated from the operations' records by `gwangan generate`; do not edit.
// Fields as in the API's JSON: 64-bit integers, amounts (units of 10^-18) and hex are strings.

/** Lets one more key act for the caller's account: in everything, or, as a session key, within a scope. To change a scope, revoke the key and add it again; only a full key can do either. */
export interface AddKey {
  /** How the key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. */
  publicKey: string;
  /** What a session key may do, added up: 1 cancel and reduce orders, 2 place and amend them, 4 transfer. 0 for a full key, which has no scope. */
  permissions: number;
  /** The only markets in which a session key may act, at most 8, with commas between them; empty for all. */
  markets: string;
  /** The asset of the two amounts that follow: an order counts with price × size in the quote asset, a transfer with its amount. Anything in another asset is then refused. Empty for no bounds. */
  asset: string;
  /** The most of one operation, in units; 0 for no bound. */
  amountMax: string;
  /** The most of all operations together, in units; 0 for no bound. Cancelling an order gives nothing back. */
  budget: string;
  /** The most that the key may cause in network fees, in won units; 0 for no bound. */
  feeBudget: string;
  /** When a session key ceases to act, milliseconds since 1970 UTC; 0 for never. */
  expiresAtMs: string;
}

/** Stops a key from acting for the caller's account; the account's implicit key can be revoked too, while another full key acts. */
export interface RevokeKey {
  /** How the key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. */
  publicKey: string;
}

/** A key acts for an account from now on. */
export interface KeyAddedEvent {
  account: string;
  keyAddress: string;
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
}

/** A key acts for an account no longer. */
export interface KeyRevokedEvent {
  account: string;
  keyAddress: string;
}

/** The key that was just added is a session key with this scope. Amounts of zero and an expiry of zero are no bound; markets follow as KeyMarketPermitted, none for all. */
export interface KeyScopedEvent {
  account: string;
  keyAddress: string;
  permissions: number;
  asset: string;
  amountMax: string;
  budget: string;
  feeBudget: string;
  expiresAtMs: string;
}

/** The session key that was just added may act in this market. */
export interface KeyMarketPermittedEvent {
  account: string;
  keyAddress: string;
  market: string;
}

/** An account speaks for a body from now on: with others as a member, or alone as a delegate until a time (milliseconds since 1970 UTC). */
export interface RoleGrantedEvent {
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  kind: 'none' | 'body' | 'member' | 'delegate' | 'twin' | 'auditor' | 'adapter';
  account: string;
  entity: string;
  untilMs: string;
}

/** An account speaks for a body no longer. */
export interface RoleEndedEvent {
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  kind: 'none' | 'body' | 'member' | 'delegate' | 'twin' | 'auditor' | 'adapter';
  account: string;
}

/** What an account says for its body counts no longer, because its legal entity is related to that of another body's holder; or counts again. */
export interface RoleStatusChangedEvent {
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  account: string;
  entity: string;
  status: 'active' | 'conflict';
}

/** Adds an asset to the registry. For the listing review body. */
export interface RegisterAsset {
  /** 1 to 7 characters of A-Z and 0-9. */
  symbol: string;
  /** Its name for people, 1 to 32 bytes; no other asset has it. */
  name: string;
  /** What it is. */
  class: 'currency' | 'commodity' | 'carbon' | 'crypto';
  /** The account that mints and burns it: a body's, or one whose legal entity is known (`bodies.DeclareEntity`, or a role). */
  issuer: string;
  /** The smallest quantity that is listed in one piece, in units, above zero. */
  lot: string;
  /** Decimals people see, 0 to 18. */
  displayDecimals: number;
  /** What stands behind it: 0 its issuer, 1 money at banks (always for a currency), 2 custody. */
  backing: 'issuer' | 'bank' | 'custody' | 'channel';
}

/** Suspends an asset or lets it move again: docs/payments.md says what goes on meanwhile. For the regulator. */
export interface SetAssetStatus {
  /** The asset. */
  symbol: string;
  /** 0 active, 1 suspended. */
  status: 'active' | 'suspended';
  /** Why, for everybody, at most 128 bytes; who suspends gives one. */
  reason: string;
}

/** An asset joined the registry. */
export interface AssetRegisteredEvent {
  symbol: string;
  id: number;
  class: 'currency' | 'commodity' | 'carbon' | 'crypto';
  issuer: string;
}

/** An asset was suspended or released. */
export interface AssetStatusChangedEvent {
  symbol: string;
  status: 'active' | 'suspended';
}

/** What is attested to stand behind an asset, less what of that is promised out, is another. */
export interface AssetBackedChangedEvent {
  symbol: string;
  backed: string;
  supply: string;
}

/** More of an asset exists than is backed: nothing adds to its supply until it is sound again. */
export interface AssetDeficientEvent {
  symbol: string;
  backed: string;
  supply: string;
}

/** No more of an asset exists than is backed, as it has to be. */
export interface AssetSoundEvent {
  symbol: string;
  backed: string;
  supply: string;
}

/** Why an asset was suspended, or released; told beside AssetStatusChanged. */
export interface AssetStatusExplainedEvent {
  symbol: string;
  status: 'active' | 'suspended';
  by: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  reason: string;
}

/** Moves an asset from the caller to another account. */
export interface Transfer {
  /** The recipient. */
  to: string;
  /** What moves. */
  asset: string;
  /** How much, in units, above zero. */
  amount: string;
  /** A note, at most 128 bytes; public for ever, so nothing personal. */
  memo: string;
}

/** Brings an asset into existence against what backs it, for the asset's issuer, a body or not; of an asset in custody no more than is attested. Bank-backed money is minted by a bank's entries only (`reserves.RecordCredit`). */
export interface Mint {
  /** What is minted. */
  asset: string;
  /** Who receives it. */
  to: string;
  /** How much, in units, above zero. */
  amount: string;
  /** The bank message or warehouse receipt behind it, at most 128 bytes. */
  reference: string;
}

/** Takes an asset out of existence, from the issuer's own balance, when what backs it is paid out or handed over. Works while the asset is suspended. Bank-backed money goes by a redemption (`reserves.Redeem`). */
export interface Burn {
  /** What is burnt. */
  asset: string;
  /** How much, in units, above zero. */
  amount: string;
  /** The payment or delivery behind it, at most 128 bytes. */
  reference: string;
}

/** An asset moved between accounts by a transfer. */
export interface TransferredEvent {
  from: string;
  to: string;
  asset: string;
  amount: string;
}

/** An asset came into existence. */
export interface MintedEvent {
  asset: string;
  to: string;
  amount: string;
}

/** An asset went out of existence. */
export interface BurnedEvent {
  asset: string;
  from: string;
  amount: string;
}

/** Admits a bank that holds reserves of an asset. For the regulator. */
export interface RegisterBank {
  /** An asset that banks back. */
  asset: string;
  /** Its identifier code (ISO 9362), 8 or 11 characters of A-Z and 0-9. */
  bic: string;
  /** Its name for people, 1 to 32 bytes. */
  name: string;
  /** The account that hands in its facts: the one that its key implies. */
  adapter: string;
  /** Most of the reserves that may lie with it while its credits are minted, in units. */
  holdingMax: string;
  /** How much may be minted at once from its credits, in units, above zero; 2^128 - 1 for no limit. */
  bucketCapacity: string;
  /** How much of that comes free a second, in units. */
  bucketRefill: string;
  /** How that key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. It speaks for no other body and no other bank, and is its account's only one. */
  publicKey: string;
  /** The legal entity behind it, such as its LEI: related to no holder of another body. */
  entity: string;
}

/** Sets how much may be minted from a bank's credits. For the regulator. */
export interface SetMinter {
  /** The bank. */
  bank: number;
  /** Most of the reserves that may lie with it while its credits are minted, in units. */
  holdingMax: string;
  /** How much may be minted at once from its credits, in units, above zero; 2^128 - 1 for no limit. */
  bucketCapacity: string;
  /** How much of that comes free a second, in units. */
  bucketRefill: string;
}

/** Names the account that hands in a bank's facts; the former one does so no more. For the bank body. */
export interface SetAdapter {
  /** The bank. */
  bank: number;
  /** The account: the one that the key implies. */
  adapter: string;
  /** How that key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. It speaks for no other body and no other bank, and is its account's only one. */
  publicKey: string;
  /** The legal entity behind it, such as its LEI: related to no holder of another body. */
  entity: string;
}

/** Suspends a bank, so that its credits wait, or releases it. Redemptions go on. For the regulator. */
export interface SetBankStatus {
  /** The bank. */
  bank: number;
  /** 0 active, 1 suspended. */
  status: 'active' | 'suspended';
}

/** Sets how much of an asset may exist, what is promised out included; what exists already stays. For the regulator. */
export interface SetIssuanceCap {
  /** An asset that banks back. */
  asset: string;
  /** Most that may exist, in units; 2^128 - 1 for no limit. */
  cap: string;
}

/** Sets how patient the city is with banks, and how much and how many one redeems at once; deadlines that run already stay. For the regulator. */
export interface SetReserveTerms {
  /** An asset that banks back. */
  asset: string;
  /** A statement as of longer ago stops minting, in milliseconds. */
  statementLateMs: string;
  /** A credit unmatched for longer stops minting. */
  unmatchedLateMs: string;
  /** Within this time a bank hands a redemption on, or its owner may give it to another bank. */
  sendWithinMs: string;
  /** Within this time after that it has paid, or its owner may. */
  payWithinMs: string;
  /** So long after that the rule does. */
  rerouteAfterMs: string;
  /** Least that is redeemed at once, in units, at most 100,000 whole ones; zero for none. */
  redeemMin: string;
  /** Most redemptions of one owner that banks still have to pay, 1 to 10,000. */
  openPerOwnerMax: number;
}

/** Adds a segregated account at a bank to the reserves, with a balance of zero. For the bank body. */
export interface RegisterReserveAccount {
  /** The bank. */
  bank: number;
  /** Salted hash of the account's number. */
  number: string;
  /** What people see instead of its number, 1 to 32 bytes. */
  display: string;
  /** The last day before its first entry, days since 1970 in the bank's calendar: at most 31 ago and 10 ahead. */
  closedDay: number;
}

/** Says whose money is that comes under a number: a virtual account, or a reference in the remittance text. It is never given to somebody else. For the bank's adapter. */
export interface AssignVirtualAccount {
  /** The bank. */
  bank: number;
  /** Salted hash of the number. */
  number: string;
  /** Whose; zero closes it, so that credits under it wait for an owner. */
  owner: string;
}

/** Records a credit that a bank has booked, once for ever. A deposit is minted to the owner of what it names, at once or as soon as nothing speaks against it; without an owner it waits. For the bank's adapter. */
export interface RecordCredit {
  /** The reserve account. */
  account: number;
  /** Hash of the bank's own reference of the entry: unique in the account. */
  entry: string;
  /** 0 deposit, 1 funding (interest, own funds, a move between reserve accounts: nothing is minted), 2 a redemption's payment that came back. */
  kind: 'deposit' | 'funding' | 'redemptionReturn';
  /** How much, in units, above zero. */
  amount: string;
  /** Booking day, days since 1970 in the bank's calendar. */
  day: number;
  /** What a deposit names: salted hash of a virtual account or of a reference in the remittance text. */
  reference: string;
  /** Hash of the payer's end-to-end id; zero when there is none. */
  endToEnd: string;
  /** The redemption whose payment came back; 0 for others. */
  redemptionId: string;
}

/** Names the owner of a credit that waits for one: it is minted, at once or as soon as nothing speaks against it. For the bank's adapter. */
export interface MatchCredit {
  /** The reserve account. */
  account: number;
  /** The credit. */
  entry: string;
  /** Whose it is. */
  owner: string;
}

/** Sends a credit back to where it came from. The bank's adapter returns what is not minted yet; the owner what was minted, and it is burnt. */
export interface ReturnCredit {
  /** The reserve account. */
  account: number;
  /** The credit. */
  entry: string;
}

/** Records a debit that a bank has booked, once for ever. For the bank's adapter. */
export interface RecordDebit {
  /** The reserve account. */
  account: number;
  /** Hash of the bank's own reference of the entry: unique in the account. */
  entry: string;
  /** 0 a redemption is paid, 1 a credit goes back, 2 a recalled credit is taken back, 3 anything else: a fee, a move between reserve accounts, a payment made twice. */
  kind: 'redemption' | 'return' | 'recall' | 'other';
  /** How much, in units, above zero; of a redemption or credit all of it. */
  amount: string;
  /** Booking day, days since 1970 in the bank's calendar. */
  day: number;
  /** The credit that goes back, whether that was asked for or not; zero for others. */
  answers: string;
  /** The redemption that is paid, also one that was paid or given back already; 0 for others. */
  redemptionId: string;
}

/** Takes back an entry that was recorded in error and that the bank's statement does not show. What was minted for it stays, and is short. For the bank's adapter, while a statement of the account does not balance. */
export interface WithdrawEntry {
  /** The reserve account. */
  account: number;
  /** The entry; its day is not closed. */
  entry: string;
}

/** Hands in a bank's statement of a reserve account: of a whole day, which closes it, or of the day so far. It must continue the last one and equal what the chain has recorded; else the account is unbalanced, for all to see, and its bank's credits wait. The signature over this operation is the bank's word for the digest. For the bank's adapter. */
export interface CloseStatement {
  /** The reserve account. */
  account: number;
  /** Its number: one more than the last of a whole day, or 1 for the first of a year; of the day so far more than the last of that day. */
  number: number;
  /** Whether the day goes on. */
  isIntraday: boolean;
  /** The last booking day it covers, days since 1970 in the bank's calendar. */
  day: number;
  /** Balance before, in units: the last closing balance of a whole day. */
  opening: string;
  /** Sum of credits since then, in units. */
  credits: string;
  /** How many. */
  creditCount: number;
  /** Sum of debits since then, in units. */
  debits: string;
  /** How many. */
  debitCount: number;
  /** Balance after, in units. */
  closing: string;
  /** As of when it is, milliseconds since 1970 UTC. */
  asOfMs: string;
  /** SHA-256 of the statement as the bank sent it. */
  digest: string;
}

/** Records that who sent a credit wants it back. Until that is resolved it backs nothing. For the bank's adapter. */
export interface RecordRecall {
  /** The reserve account. */
  account: number;
  /** The credit. */
  entry: string;
  /** The reason (ISO 20022 external code). */
  code: string;
}

/** Records that a recall has come to nothing: the credit backs again. One that succeeds ends with the debit (`RecordDebit`). For the bank's adapter. */
export interface ResolveRecall {
  /** The reserve account. */
  account: number;
  /** The credit. */
  entry: string;
  /** The reason (ISO 20022 external code). */
  code: string;
}

/** Turns money back into money at a bank: burns it, and has a bank pay it out. Nobody has to allow it, and no stop of minting stops it. */
export interface Redeem {
  /** An asset that banks back. */
  asset: string;
  /** How much, in units, a whole number of the asset's lots, at least what its terms say unless it is all there is. */
  amount: string;
  /** Who pays. */
  bank: number;
  /** Salted commitment to the account that is paid; the bank has been told what opens it. */
  destination: string;
  /** The owner's own reference, which the payment carries, at most 32 characters; public for ever, so nothing personal. */
  endToEndId: string;
}

/** Says how far a redemption is. A refused one returns to its owner, at once or as soon as nothing is deficient. For the adapter of the bank that is to pay. */
export interface AcknowledgeRedemption {
  /** The redemption. */
  redemptionId: string;
  /** 0 the order was handed to the bank, 1 the bank accepted it, 2 the bank refused it. */
  answer: 'sent' | 'accepted' | 'refused';
  /** The reason (ISO 20022 external code); none for 0 and 1. */
  code: string;
  /** Which turn of the redemption it is about, how often that had been given to another bank: a word on an earlier turn says nothing of this one. */
  turn: number;
}

/** Gives a redemption to another bank when the first has been silent for too long. For its owner. */
export interface RerouteRedemption {
  /** The redemption. */
  redemptionId: string;
  /** Who is to pay now. */
  bank: number;
}

/** Takes a redemption back: the money returns to its owner, at once or as soon as nothing is deficient. At any time while no bank has it in hand; afterwards when the bank has been silent for too long. For its owner. */
export interface CancelRedemption {
  /** The redemption. */
  redemptionId: string;
}

/** Keeps a credit that its owner burnt to send back, because the bank has not sent it back in time: it is minted again, at once or as soon as nothing speaks against it. Only when a statement covers the deadline without the debit. For its owner. */
export interface CancelReturn {
  /** The reserve account. */
  account: number;
  /** The credit. */
  entry: string;
}

/** Takes a reserve account out of the reserves: one on which nothing stands, or one of which the bank has been silent for so long that what stands on it backs nothing; that is written off. For the regulator. */
export interface CloseReserveAccount {
  /** The reserve account. */
  account: number;
}

/** A bank was admitted, or its limits or adapter are others now. */
export interface BankSetEvent {
  bank: number;
  asset: string;
  bic: string;
  adapter: string;
  holdingMax: string;
  bucketCapacity: string;
  bucketRefill: string;
}

/** A bank was suspended, so that its credits wait, or released. */
export interface BankStatusChangedEvent {
  bank: number;
  status: 'active' | 'suspended';
}

/** A segregated account at a bank counts among the reserves. */
export interface ReserveAccountRegisteredEvent {
  account: number;
  bank: number;
  number: string;
}

/** What is paid to a virtual account, or under a reference, is this owner's; of nobody's once it is closed. */
export interface VirtualAccountAssignedEvent {
  bank: number;
  number: string;
  owner: string;
}

/** A bank has booked a credit. */
export interface CreditRecordedEvent {
  account: number;
  entry: string;
  asset: string;
  kind: 'deposit' | 'funding' | 'redemptionReturn';
  amount: string;
  day: number;
  reference: string;
  endToEnd: string;
  owner: string;
  state: 'booked' | 'minted' | 'queued' | 'unmatched' | 'returning' | 'returned' | 'withdrawn';
  redemptionId: string;
}

/** The owner of a credit was found. */
export interface CreditMatchedEvent {
  account: number;
  entry: string;
  owner: string;
}

/** A credit was minted: the one mint that cites it. */
export interface CreditMintedEvent {
  account: number;
  entry: string;
  asset: string;
  owner: string;
  amount: string;
}

/** A credit goes back to who sent it; what was minted for it is burnt, and can be minted again if the bank has not sent it back by the deadline (0 where nothing was burnt). */
export interface CreditReturningEvent {
  account: number;
  entry: string;
  asset: string;
  owner: string;
  amount: string;
  isBurnt: boolean;
  deadlineMs: string;
}

/** A bank has booked a debit. */
export interface DebitRecordedEvent {
  account: number;
  entry: string;
  asset: string;
  kind: 'redemption' | 'return' | 'recall' | 'other';
  amount: string;
  day: number;
  answers: string;
  redemptionId: string;
}

/** A bank has taken back an entry: it never was. */
export interface EntryWithdrawnEvent {
  account: number;
  entry: string;
  asset: string;
  amount: string;
  state: 'booked' | 'minted' | 'queued' | 'unmatched' | 'returning' | 'returned' | 'withdrawn';
}

/** Who sent a credit wants it back. */
export interface CreditRecalledEvent {
  account: number;
  entry: string;
  asset: string;
  amount: string;
  code: string;
}

/** A recall has come to nothing. */
export interface RecallResolvedEvent {
  account: number;
  entry: string;
  asset: string;
  amount: string;
  code: string;
}

/** A statement equals what the chain has recorded. */
export interface StatementBalancedEvent {
  account: number;
  isIntraday: boolean;
  number: number;
  day: number;
  closing: string;
  digest: string;
  asOfMs: string;
}

/** A statement does not equal what the chain has recorded: no credit of the bank is minted until one does. */
export interface StatementUnbalancedEvent {
  account: number;
  isIntraday: boolean;
  number: number;
  day: number;
  stated: string;
  recorded: string;
  digest: string;
}

/** Money was burnt to be paid out by a bank. */
export interface RedemptionRequestedEvent {
  redemptionId: string;
  owner: string;
  asset: string;
  amount: string;
  bank: number;
  destination: string;
  deadlineMs: string;
}

/** A redemption has come further: with the bank that it was or is with, or that has paid it. Its turn is how often it was given to another bank. */
export interface RedemptionChangedEvent {
  redemptionId: string;
  state: 'queued' | 'sent' | 'accepted' | 'paid' | 'refused' | 'returned';
  bank: number;
  code: string;
  turn: number;
}

/** A redemption was given to another bank, because the first was silent: by its owner, or by the rule. */
export interface RedemptionReroutedEvent {
  redemptionId: string;
  from: number;
  to: number;
  byRule: boolean;
  deadlineMs: string;
  turn: number;
}

/** Why a bank's credits wait is another reason now; none when they do not wait any more. */
export interface MintingStopChangedEvent {
  bank: number;
  asset: string;
  stop: 'none' | 'assetPaused' | 'bankSuspended' | 'deficient' | 'unbalanced' | 'statementLate' | 'unmatchedTooOld' | 'capReached' | 'holdingReached' | 'bucketEmpty';
}

/** How much of an asset may exist is another amount. */
export interface IssuanceCapSetEvent {
  asset: string;
  cap: string;
}

/** How patient the city is with banks was set anew, in milliseconds, and what is redeemed at least and at most at once. */
export interface ReserveTermsSetEvent {
  asset: string;
  statementLateMs: string;
  unmatchedLateMs: string;
  sendWithinMs: string;
  payWithinMs: string;
  rerouteAfterMs: string;
  redeemMin: string;
  openPerOwnerMax: number;
}

/** What was burnt for a redemption that a bank refused, or whose payment came back, was minted to its owner again. */
export interface RedemptionGivenBackEvent {
  redemptionId: string;
  owner: string;
  asset: string;
  amount: string;
  bank: number;
}

/** A bank has booked a payment of a redemption that was paid, or given back, already: so much is short. */
export interface RedemptionPaidTwiceEvent {
  redemptionId: string;
  account: number;
  entry: string;
  bank: number;
  asset: string;
  amount: string;
}

/** A redemption was taken from a bank that had it in hand and may have paid it: the amount is withheld until statements of all the bank's accounts cover that time. */
export interface PaymentDoubtedEvent {
  redemptionId: string;
  bank: number;
  asset: string;
  amount: string;
  afterMs: string;
}

/** Whether a bank has paid a redemption that was taken from it is known. */
export interface PaymentClearedEvent {
  redemptionId: string;
  bank: number;
  asset: string;
  amount: string;
  isPaid: boolean;
}

/** A bank has not sent a credit back in time: it is minted to its owner again. */
export interface CreditReturnCancelledEvent {
  account: number;
  entry: string;
  asset: string;
  owner: string;
  amount: string;
}

/** A bank has been silent of an account for so long that what stands on it backs nothing any more; or it speaks again. */
export interface ReserveAccountSilencedEvent {
  account: number;
  bank: number;
  asset: string;
  held: string;
  isSilent: boolean;
}

/** A reserve account counts no more; what stood on it is written off. */
export interface ReserveAccountClosedEvent {
  account: number;
  bank: number;
  asset: string;
  writtenOff: string;
}

/** Opens a market. For the market operator. */
export interface CreateMarket {
  /** Its symbol: BASE-QUOTE. */
  market: string;
  /** One lot, in units of the base asset, 1 to 2^64 - 1. */
  lotSize: string;
  /** One price step: units of the quote asset for one whole of the base asset. */
  priceStep: string;
  /** The tick table in price steps: `from:tick,from:tick,…`. */
  ticks: string;
  /** The least price × size of an order, in units of the quote asset. */
  minNotional: string;
  /** What a resting order pays, in basis points. */
  makerFeeBps: number;
  /** What an incoming order pays, in basis points. */
  takerFeeBps: number;
  /** Width of the price band to each side, in percent. */
  bandPercent: number;
  /** The price the band stands around at first, in price steps. */
  referencePrice: string;
}

/** Opens, halts or winds down a market. For the market operator; surveillance and the regulator may halt it, and lift their halt. */
export interface SetMarketStatus {
  /** The market. */
  market: string;
  /** 0 open, 1 cancel only, 2 halted; for good it is closed by CloseMarket. */
  status: 'open' | 'cancelOnly' | 'halted' | 'closed';
}

/** Places an order: it trades with what stands against it, and the rest does what its time in force says. */
export interface PlaceOrder {
  /** The market. */
  market: string;
  /** 0 buy, 1 sell. */
  side: 'buy' | 'sell';
  /** 0 limit, 1 market. */
  type: 'limit' | 'market';
  /** In price steps; 0 for a market order, which trades within the price band. */
  price: string;
  /** The size. */
  lots: string;
  /** 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 3 post-only, 4 good till time. */
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  /** When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others. */
  expiresAtMs: string;
  /** When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel. */
  selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'decrementAndCancel';
  /** The owner's own number for it, unique among its open orders; 0 for none. */
  clientOrderId: string;
}

/** Cancels an open order of the caller, whatever the market's status. Named by one of its two ids. */
export interface CancelOrder {
  /** The order's number, or 0. */
  orderId: string;
  /** The caller's own number for it, or 0. */
  clientOrderId: string;
}

/** Changes an open order's price or size. The same price with no more lots keeps its place; any other change puts it behind its equals, and it may trade. An iceberg keeps its peak, and grows no further than that allows. */
export interface AmendOrder {
  /** The order's number, or 0. */
  orderId: string;
  /** The caller's own number for it, or 0. */
  clientOrderId: string;
  /** The new price in steps; 0 leaves it. */
  price: string;
  /** What shall remain, in lots; 0 leaves it. */
  lots: string;
  /** The new trigger price of a stop that waits, in steps; 0 leaves it. */
  triggerPrice: string;
}

/** Makes an open order smaller, whatever the market's status; it keeps its place. By all that remains or more, it cancels it. */
export interface ReduceOrder {
  /** The order's number, or 0. */
  orderId: string;
  /** The caller's own number for it, or 0. */
  clientOrderId: string;
  /** By how much. */
  lots: string;
}

/** Cancels all open orders of the caller that a filter means, oldest first, waiting stops among them; with none it does nothing. OrdersCancelled says how many. */
export interface CancelAllOrders {
  /** Only in this market; empty for all. */
  market: string;
  /** 0 both, 1 buys, 2 sales. */
  sides: 'both' | 'buys' | 'sales';
  /** Only from this price in steps on; of a stop that waits, its trigger price counts. */
  priceFrom: string;
  /** Only up to this price; 0 for no bound. */
  priceTo: string;
  /** Only from this client order id on. */
  clientOrderIdFrom: string;
  /** Only up to this client order id; 0 for no bound. */
  clientOrderIdTo: string;
  /** Only these: a sum of 1 plain, 2 waiting stops, 4 icebergs, 8 hidden; 0 for all. */
  kinds: number;
}

/** Sets a market's fees for orders from now on; orders that rest keep the fee they came to rest with. For the market operator. */
export interface SetFees {
  /** The market. */
  market: string;
  /** What a resting order pays, 0 to 1,000 basis points. */
  makerBps: number;
  /** What an incoming order pays, 0 to 1,000 basis points. */
  takerBps: number;
}

/** Places an order that waits until the last trade price reaches its trigger, its money locked, and then trades as an incoming order does. What it costs to run is paid with it. */
export interface PlaceStop {
  /** The market. */
  market: string;
  /** 0 buy, 1 sell. */
  side: 'buy' | 'sell';
  /** What it becomes: 0 limit, 1 market. */
  type: 'limit' | 'market';
  /** The limit in price steps; 0 for a market order. */
  price: string;
  /** The size. */
  lots: string;
  /** Once triggered: 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 4 good till time. */
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  /** When it stops waiting, milliseconds since 1970 UTC; good till time rests until then, too. 0 for never. Not for a limit order that is good till cancel. */
  expiresAtMs: string;
  /** When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel. */
  selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'decrementAndCancel';
  /** The owner's own number for it, unique among its open orders; 0 for none. */
  clientOrderId: string;
  /** 0 at or above the trigger price, 1 at or below it. */
  trigger: 'atOrAbove' | 'atOrBelow';
  /** The price that triggers it, in price steps; 0 for a trailing stop. */
  triggerPrice: string;
  /** 0 does not trail, 1 trails by ticks, 2 by basis points. */
  trailIn: 'none' | 'ticks' | 'basisPoints';
  /** The distance it trails by. */
  trailBy: number;
}

/** Places a limit order of which books show a peak only, or nothing. It trades at once like any other; what rests shows as much as its peak, and each next peak stands behind its equals. */
export interface PlaceIceberg {
  /** The market. */
  market: string;
  /** 0 buy, 1 sell. */
  side: 'buy' | 'sell';
  /** In price steps. */
  price: string;
  /** The whole size. */
  lots: string;
  /** The peak, at least a hundredth of the size; 0 hides it all, behind everybody who shows at its price. */
  displayLots: string;
  /** 0 good till cancel, 3 post-only, 4 good till time. */
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  /** When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others. */
  expiresAtMs: string;
  /** When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel. */
  selfTrade: 'cancelTaker' | 'cancelMaker' | 'cancelBoth' | 'decrementAndCancel';
  /** The owner's own number for it, unique among its open orders; 0 for none. */
  clientOrderId: string;
}

/** Arms a dead-man's switch: unless it is armed again in time, the caller's open orders are cancelled at the first block at or after the deadline. It then is disarmed. */
export interface ArmCancelOnDisconnect {
  /** Only orders in this market; empty for all. */
  market: string;
  /** How long after this operation's block it fires, 1,000 to 86,400,000 milliseconds; 0 disarms. */
  timeoutMs: string;
}

/** Engages or releases an account's kill switch. Engaging cancels all its open orders; while it is engaged, it places none. An account has its own switch; the market operator, surveillance and the regulator have one each for every other account. Each is released by who engaged it; the regulator's release ends those of all bodies. Orders are taken again when none is engaged. */
export interface SetKillSwitch {
  /** Whose; zero, or the caller itself, for the caller's own. */
  account: string;
  /** True engages, false releases. */
  engaged: boolean;
  /** 0 none, 1 requested, 2 technical, 3 conduct, 4 risk, 5 legal. A body gives one. */
  reason: 'none' | 'requested' | 'technical' | 'conduct' | 'risk' | 'legal';
  /** The file it belongs to; never a name. A body gives one. */
  reference: string;
}

/** Closes a market for good: orders that wait in it are only cancelled from then on. For the market operator; not while another body has halted it. */
export interface CloseMarket {
  /** The market. */
  market: string;
}

/** A market began. Prices are in steps. */
export interface MarketCreatedEvent {
  market: string;
  base: string;
  quote: string;
  lotSize: string;
  priceStep: string;
  referencePrice: string;
  status: 'open' | 'cancelOnly' | 'halted' | 'closed';
}

/** A market's status changed. */
export interface MarketStatusChangedEvent {
  market: string;
  status: 'open' | 'cancelOnly' | 'halted' | 'closed';
  by: string;
}

/** An order was accepted; its trades follow. Unless an OrderClosed follows in the same operation, what remains rests behind its equals. A market order's price is 0. */
export interface OrderPlacedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  type: 'limit' | 'market';
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  price: string;
  lots: string;
  clientOrderId: string;
  expiresAtMs: string;
}

/** Two orders traded at the maker's price. Fees are in the quote asset. */
export interface TradeEvent {
  tradeId: string;
  market: string;
  price: string;
  lots: string;
  takerSide: 'buy' | 'sell';
  makerOrderId: string;
  takerOrderId: string;
  maker: string;
  taker: string;
  makerFee: string;
  takerFee: string;
  makerRemaining: string;
}

/** An order's price or size changed; trades it makes follow. When it did not keep its place it stands behind its equals. */
export interface OrderAmendedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  priceBefore: string;
  remainingBefore: string;
  price: string;
  remaining: string;
  keptPlace: boolean;
}

/** An order became smaller without trading; it keeps its place. Remaining is what is left of it at the end of the operation. */
export interface OrderReducedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  price: string;
  by: string;
  remaining: string;
  reason: 'owner' | 'selfTrade';
}

/** An order is open no longer; Remaining lots of it did not trade. A market order's price is 0. */
export interface OrderClosedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  price: string;
  remaining: string;
  reason: 'filled' | 'cancelled' | 'immediateRemainder' | 'selfTrade' | 'fillLimit' | 'expired' | 'outOfBand' | 'disconnected' | 'killSwitch' | 'bookFull' | 'frozen';
}

/** A market's fees changed, for orders from now on. */
export interface FeesChangedEvent {
  market: string;
  makerFeeBps: number;
  takerFeeBps: number;
}

/** A new day in Korea moved a market's price band. Prices are in steps. */
export interface BandMovedEvent {
  market: string;
  referencePrice: string;
  bandLow: string;
  bandHigh: string;
}

/** A stop was accepted and waits, its money locked; it is in no book. A market order's price is 0, or what a buy is funded up to. */
export interface StopPlacedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  type: 'limit' | 'market';
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  price: string;
  lots: string;
  clientOrderId: string;
  expiresAtMs: string;
  trigger: 'atOrAbove' | 'atOrBelow';
  triggerPrice: string;
  trailIn: 'none' | 'ticks' | 'basisPoints';
  trailBy: number;
}

/** A stop's trigger price was reached: the order trades as an incoming one of Remaining lots would; its trades follow. Unless an OrderClosed follows, what remains rests behind its equals. */
export interface StopTriggeredEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  triggerPrice: string;
  price: string;
  remaining: string;
}

/** A waiting stop's trigger price moved: it trails, or its owner amended it. */
export interface StopMovedEvent {
  orderId: string;
  market: string;
  owner: string;
  triggerPriceBefore: string;
  triggerPrice: string;
}

/** An order was accepted that shows DisplayLots of what rests at most, or nothing when that is 0; its trades follow. Unless an OrderClosed follows in the same operation, what remains rests. What is taken off it without a trade comes out of what does not show first. */
export interface IcebergPlacedEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  timeInForce: 'goodTillCancel' | 'immediateOrCancel' | 'fillOrKill' | 'postOnly' | 'goodTillTime';
  price: string;
  lots: string;
  displayLots: string;
  clientOrderId: string;
  expiresAtMs: string;
}

/** What an iceberg showed has traded; now it shows Shown lots, behind its equals. */
export interface IcebergRefilledEvent {
  orderId: string;
  market: string;
  owner: string;
  side: 'buy' | 'sell';
  price: string;
  shown: string;
}

/** So many of an account's orders were cancelled at once, each with an OrderClosed of its own before this. The market is empty when all were meant. */
export interface OrdersCancelledEvent {
  account: string;
  market: string;
  count: number;
  reason: 'filled' | 'cancelled' | 'immediateRemainder' | 'selfTrade' | 'fillLimit' | 'expired' | 'outOfBand' | 'disconnected' | 'killSwitch' | 'bookFull' | 'frozen';
}

/** A cancel-on-disconnect was armed until a deadline; 0 when it was disarmed. */
export interface CancelOnDisconnectArmedEvent {
  account: string;
  market: string;
  timeoutMs: string;
  deadlineMs: string;
}

/** A kill switch was engaged or released, by the account itself (Body 0) or by a body. StillEngaged tells whether the account may place orders now. */
export interface KillSwitchSetEvent {
  account: string;
  by: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  engaged: boolean;
  reason: 'none' | 'requested' | 'technical' | 'conduct' | 'risk' | 'legal';
  stillEngaged: boolean;
}

/** Adds a vault. For the custodian. */
export interface RegisterVault {
  /** Its name for people, 1 to 32 bytes. */
  name: string;
  /** Where it is, or in which registry it stands, at most 32 bytes. */
  location: string;
  /** How far it is from whoever could reach into it. */
  class: 'any' | 'hot' | 'warm' | 'cold';
}

/** Freezes a vault, so that nothing leaves or enters it, or opens it. For the regulator. */
export interface SetVaultStatus {
  /** The vault. */
  vault: number;
  /** Whether anything leaves it. */
  status: 'open' | 'frozen';
}

/** Sets what has to stand behind attestations of an asset, and how patient the city is; deadlines that run already stay. For the regulator. */
export interface SetCustodyTerms {
  /** An asset in custody. */
  asset: string;
  /** What has to stand behind an attestation. */
  cover: 'document' | 'lots' | 'addresses';
  /** An attestation as of longer ago stops minting, in milliseconds. */
  attestationMaxAgeMs: string;
  /** So long after the delay of its vault's class a withdrawal is overdue when it is neither released nor refused. */
  decideWithinMs: string;
  /** So long after its release it is overdue when it is not handed over. */
  deliverWithinMs: string;
  /** So long after an owner has listed a destination it counts as listed; 0 for at once. */
  allowDelayMs: string;
}

/** Sets how much of an asset may leave vaults of a class, and when at the earliest. For the custodian. */
export interface SetClassTerms {
  /** An asset in custody. */
  asset: string;
  /** The class. */
  class: 'any' | 'hot' | 'warm' | 'cold';
  /** Most of one withdrawal or move, in units; 0 for nothing. */
  perTransactionMax: string;
  /** Most of a day, in units; days begin at midnight in Korea. */
  perDayMax: string;
  /** So long after its request a withdrawal leaves at the earliest, in milliseconds. */
  delayMs: string;
}

/** Sets a rule of the policy. Rules are tried by their numbers, and the first that matches decides; where none does, nothing leaves. For the custodian. */
export interface SetPolicyRule {
  /** 1 to 64; a rule of this number is replaced. */
  number: number;
  /** Who asks. */
  initiator: 'any' | 'owner' | 'body' | 'custodian';
  /** Where it goes. */
  destination: 'any' | 'listed' | 'unlisted' | 'vault';
  /** Which vaults it leaves. */
  class: 'any' | 'hot' | 'warm' | 'cold';
  /** An asset in custody; none for any. */
  asset: string;
  /** Most units of one request that the rule matches; the highest amount for any. */
  amountMax: string;
  /** Length of a period in milliseconds; 0 for none. It begins with an owner's first request that the rule matches. */
  periodMs: string;
  /** Most units of an owner's requests of one period that the rule matches; 0 without a period. */
  periodMax: string;
  /** What follows. */
  action: 'none' | 'deny' | 'allow' | 'require';
  /** 1 to 8 where members of the custodian have to approve, else 0. */
  approvals: number;
}

/** Removes a rule of the policy; the others keep their numbers. For the custodian. */
export interface RemovePolicyRule {
  /** Its number. */
  number: number;
}

/** Names an auditor, whose word has to stand beside the custodian's. Named by its key, which speaks for no body by any account. For the regulator. */
export interface RegisterAuditor {
  /** The type of its key. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** 33 bytes compressed for secp256k1 and P-256, 32 for Ed25519. */
  publicKey: string;
  /** The legal entity behind it, such as an LEI. */
  entity: string;
}

/** Ends an auditor's task; what it has confirmed stays. For the regulator. */
export interface DismissAuditor {
  /** The auditor's account. */
  account: string;
}

/** Says what a vault holds of an asset, with what was released and not handed over. It counts once an auditor has confirmed it. For the custodian. */
export interface AttestHoldings {
  /** The vault. */
  vault: number;
  /** An asset in custody. */
  asset: string;
  /** How much, in units; 0 for nothing. */
  units: string;
  /** As of when, milliseconds since 1970 UTC: not before the vault's last change. */
  asOfMs: string;
  /** SHA-256 of the document: a bar list, warehouse receipts, a list of addresses. */
  digest: string;
  /** How many serial numbers or addresses the document has: as many as are registered, where the asset needs them. */
  serials: number;
}

/** Confirms what the custodian says that a vault holds: from then on it counts. For an auditor. */
export interface ConfirmAttestation {
  /** Its number. */
  attestation: string;
  /** How much it says, again. */
  units: string;
  /** The document's digest, again. */
  digest: string;
}

/** Registers a numbered lot, such as a bar or a warehouse receipt, in a vault. A serial is in one vault at a time, and counts once. For the custodian. */
export interface RegisterLot {
  /** The vault. */
  vault: number;
  /** An asset in custody. */
  asset: string;
  /** SHA-256 of what names it: for a bar the refiner's name, a space and its number, for a receipt the warehouse's. */
  serial: string;
  /** What it weighs, in units. */
  units: string;
}

/** Writes down that a lot is in another vault, or has left; what the vault it leaves holds must stay covered. For the custodian. */
export interface MoveLot {
  /** The lot. */
  serial: string;
  /** The vault it is in now; 0 for none. */
  vault: number;
}

/** Shows that an address on another chain is under the vault's control, by its key's signature over a message that names chain, vault, asset, amount and day. What the address holds is attested as of everything else. For the custodian. */
export interface ProveAddress {
  /** The vault. */
  vault: number;
  /** An asset in custody. */
  asset: string;
  /** What kind of address. */
  kind: 'lot' | 'bitcoinKeyHash' | 'bitcoinWitnessKeyHash' | 'ethereum';
  /** Its 20 bytes: the hash of a public key, or an Ethereum address. */
  externalAddress: string;
  /** What it holds, in units. */
  units: string;
  /** The day of the message, days since 1970 UTC: not older than a week. */
  day: number;
  /** 65 bytes, as wallets give them: for Bitcoin header, r, s (BIP-137); for Ethereum r, s, v. */
  signature: string;
}

/** Puts a destination on the caller's own list, where it counts after the asset's delay, or takes it off at once. */
export interface ListDestination {
  /** An asset in custody. */
  asset: string;
  /** Salted commitment to where it goes, or the SHA-256 of an address there. */
  destination: string;
  /** Whether it is to stand on the list. */
  isListed: boolean;
}

/** Asks for what a token stands for. The tokens are held until they are burnt at release or given back. What the policy denies is written down with the rule that did it, and nothing is taken. Only by the owner's own signature. */
export interface RequestWithdrawal {
  /** An asset in custody. */
  asset: string;
  /** How much, in units, a whole number of the asset's lots. */
  amount: string;
  /** The vault it is to leave. */
  vault: number;
  /** Salted commitment to where it goes, or the SHA-256 of an address there. */
  destination: string;
  /** If it was not released before this time it is given back, milliseconds since 1970 UTC; 0 for never. */
  validUntilMs: string;
}

/** Takes a withdrawal back that was not released, overdue or not; its tokens are given back. For its owner; of a move for the custodian. */
export interface CancelWithdrawal {
  /** The withdrawal. */
  withdrawalId: string;
}

/** Asks for a move from one vault to another, under the same rules, caps and delays as a withdrawal. For the custodian. */
export interface MoveHolding {
  /** An asset in custody. */
  asset: string;
  /** The vault it leaves. */
  from: number;
  /** The vault it goes to. */
  to: number;
  /** How much, in units. */
  amount: string;
}

/** Approves a withdrawal or a move, where a rule asks for it. For each member of the custodian's key set by its own signature; for the account of a custodian that is one account. */
export interface ApproveWithdrawal {
  /** The withdrawal. */
  withdrawalId: string;
}

/** Refuses a withdrawal that was not released, with a reason for all to see; its tokens are given back. For the custodian. */
export interface RefuseWithdrawal {
  /** The withdrawal. */
  withdrawalId: string;
  /** Why, such as a code of the custodian's own list. */
  code: string;
}

/** Releases a withdrawal that is approved and whose time has come: its tokens are burnt, and the vault has to hand over. Of a move: makes it. For the custodian, and for the owner. */
export interface ReleaseWithdrawal {
  /** The withdrawal. */
  withdrawalId: string;
}

/** Confirms that a released withdrawal was handed over: the vault holds so much less. For the custodian, and for the owner. */
export interface ConfirmDelivery {
  /** The withdrawal. */
  withdrawalId: string;
  /** SHA-256 of the receipt, or the hash of the transaction on the other chain. */
  receipt: string;
}

/** Releases a withdrawal that the custodian has left lying past its deadline, from a vault that has it and is not frozen, without approvals, caps or the cold rule; or has another vault hand over what the first did not. For the regulator, and for settlement. */
export interface ForceRelease {
  /** The withdrawal. */
  withdrawalId: string;
  /** The vault that has to hand over. */
  vault: number;
}

/** There is a vault more. */
export interface VaultRegisteredEvent {
  vault: number;
  class: 'any' | 'hot' | 'warm' | 'cold';
}

/** A vault was frozen or opened. */
export interface VaultStatusChangedEvent {
  vault: number;
  status: 'open' | 'frozen';
}

/** How an asset is kept was set anew, times in milliseconds. */
export interface CustodyTermsSetEvent {
  asset: string;
  cover: 'document' | 'lots' | 'addresses';
  attestationMaxAgeMs: string;
  decideWithinMs: string;
  deliverWithinMs: string;
  allowDelayMs: string;
}

/** How much of an asset may leave vaults of a class was set anew. */
export interface ClassTermsSetEvent {
  asset: string;
  class: 'any' | 'hot' | 'warm' | 'cold';
  perTransactionMax: string;
  perDayMax: string;
  delayMs: string;
}

/** A rule of the policy is another, or new. */
export interface PolicyRuleSetEvent {
  number: number;
  action: 'none' | 'deny' | 'allow' | 'require';
}

/** A rule of the policy is gone. */
export interface PolicyRuleRemovedEvent {
  number: number;
}

/** An account audits what vaults hold, or does no longer. */
export interface AuditorSetEvent {
  account: string;
  entity: string;
  isAuditor: boolean;
}

/** The custodian says what a vault holds; an auditor has yet to. */
export interface HoldingsProposedEvent {
  attestation: string;
  vault: number;
  asset: string;
  units: string;
  asOfMs: string;
  digest: string;
  serials: number;
}

/** The custodian and an auditor say what a vault holds. */
export interface HoldingsAttestedEvent {
  attestation: string;
  vault: number;
  asset: string;
  before: string;
  units: string;
  auditor: string;
  asOfMs: string;
  digest: string;
}

/** A numbered lot is in a vault; in none once it has left. */
export interface LotPlacedEvent {
  serial: string;
  asset: string;
  vault: number;
  units: string;
}

/** The key of an address on another chain has signed for a vault. */
export interface AddressProvedEvent {
  kind: 'lot' | 'bitcoinKeyHash' | 'bitcoinWitnessKeyHash' | 'ethereum';
  externalAddress: string;
  asset: string;
  vault: number;
  units: string;
  day: number;
}

/** An owner has listed a destination, which counts from a time on; or has taken it off the list (0). */
export interface DestinationListedEvent {
  owner: string;
  destination: string;
  activeFromMs: string;
}

/** A withdrawal, or a move to another vault, was asked for; the rule that matched, and what it says. */
export interface WithdrawalRequestedEvent {
  withdrawalId: string;
  owner: string;
  asset: string;
  amount: string;
  vault: number;
  toVault: number;
  destination: string;
  rule: number;
  action: 'none' | 'deny' | 'allow' | 'require';
  approvals: number;
  notBeforeMs: string;
  deadlineMs: string;
}

/** A member of the custodian has approved a withdrawal. */
export interface WithdrawalApprovedEvent {
  withdrawalId: string;
  member: string;
  count: number;
  needed: number;
}

/** A withdrawal has come further. */
export interface WithdrawalChangedEvent {
  withdrawalId: string;
  state: 'requested' | 'released' | 'delivered' | 'denied' | 'refused' | 'cancelled' | 'expired';
  vault: number;
  rule: number;
  code: string;
}

/** The custodian has left a withdrawal lying past its deadline: nothing of the asset is minted. */
export interface WithdrawalOverdueEvent {
  withdrawalId: string;
  asset: string;
  vault: number;
  deadlineMs: string;
}

/** Why nothing of an asset is minted is another reason now; none when it is minted again. */
export interface CustodyStopChangedEvent {
  asset: string;
  stop: 'none' | 'attestationStale' | 'withdrawalOverdue';
}

/** The share of crypto assets in cold vaults, by value at average prices, in units of won and basis points. */
export interface ColdShareComputedEvent {
  day: number;
  cold: string;
  all: string;
  bps: number;
}

/** Makes an account a merchant's, or corrects what is said of the merchant; its status stays. For settlement. */
export interface RegisterMerchant {
  /** The merchant's account. */
  account: string;
  /** Its name for people, 1 to 32 bytes. */
  name: string;
  /** What it sells: a merchant category code (ISO 18245), 1 to 9999. */
  category: number;
  /** Salted hash of its business registration number; of a person's business it is personal, so the number itself is not told. */
  businessNumber: string;
}

/** Suspends a merchant, closes it, or lets it be paid again: for settlement. The regulator suspends, and alone lets be paid again what it has suspended; a merchant closes itself. */
export interface SetMerchantStatus {
  /** The merchant's account. */
  account: string;
  /** 0 active, 1 suspended, 2 closed. */
  status: 'active' | 'suspended' | 'closed';
}

/** Freezes money of an account by an order: it stays the owner's and leaves by no way until the order ends. For the regulator, by a court's order, for at most 366 days; for surveillance at once, for at most 72 hours, once in 30 days for an account and asset, unless the regulator confirms it. When more is frozen than is available, the account's open orders that hold the asset are cancelled. */
export interface FreezeMoney {
  /** Whose money. */
  account: string;
  /** The asset. */
  asset: string;
  /** How much, in units, above zero; the highest amount there is for all, also of what comes later. */
  amount: string;
  /** The order's reference, such as a case number, 1 to 32 bytes; public for ever, so nothing personal. */
  order: string;
  /** SHA-256 of the order's document. */
  document: string;
  /** When it ends by itself, milliseconds since 1970 UTC. */
  untilMs: string;
}

/** Confirms what surveillance has frozen by a court's order, or gives a freeze another time by another order. For the regulator. */
export interface ConfirmFreeze {
  /** The freeze. */
  freezeId: string;
  /** The order's reference, 1 to 32 bytes. */
  order: string;
  /** SHA-256 of the order's document. */
  document: string;
  /** When it ends by itself, milliseconds since 1970 UTC: at most 366 days ahead. */
  untilMs: string;
}

/** Ends a freeze before its time. For the regulator, and for surveillance as long as it is its own and not confirmed. */
export interface Unfreeze {
  /** The freeze. */
  freezeId: string;
}

/** Pays somebody: a transfer that carries the payer's own reference and a note, as a payment between banks does (ISO 20022), and is found by them. */
export interface Pay {
  /** Who is paid. */
  to: string;
  /** What moves. */
  asset: string;
  /** How much, in units, above zero. */
  amount: string;
  /** The payer's own reference, at most 35 characters of a-z, A-Z, 0-9, space and /-?:().,'+; public for ever, so nothing personal. May be empty. */
  endToEndId: string;
  /** A note, at most 128 bytes; as public. */
  memo: string;
}

/** Pays up to 250 others at once: all of them, or nobody. Costs 20 units for every 38 bytes of them besides its own: a payment without texts takes as many. */
export interface PayBatch {
  /** What moves. */
  asset: string;
  /** Whom, how much, reference and note, one behind the other: address (20 bytes) · amount in units (16, big-endian) · size of the end-to-end id (1) · the id · size of the memo (1) · the memo. */
  items: string;
}

/** Pays what a merchant has asked for and signed, once for each order of the merchant. Whoever pays may be another than the one it was shown to. */
export interface PayRequest {
  /** The merchant's account. */
  merchant: string;
  /** The merchant's number of the order, 1 to 35 characters. */
  orderId: string;
  /** In what it is paid. */
  asset: string;
  /** How much, in units. */
  amount: string;
  /** Until when it can be paid, milliseconds since 1970 UTC. */
  expiresAtMs: string;
  /** How the key signs that acts for the merchant's account: 1 Ethereum, 2 Cosmos, 3 Ed25519. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** That key. */
  publicKey: string;
  /** Its signature over the request's hash, 64 bytes. */
  signature: string;
  /** The payer's own reference, at most 35 characters; may be empty. */
  endToEndId: string;
}

/** Gives back some of what was paid for an order, or all, to who has paid it. For the merchant, whatever its status; never more than was paid. */
export interface RefundPayment {
  /** The merchant's number of the order. */
  orderId: string;
  /** How much, in units. */
  amount: string;
  /** Why, at most 128 bytes; public for ever, so nothing personal. */
  memo: string;
}

/** Says what fees the caller pays for those it enrols, from now on; zero a day for none. Anybody may, with its own money. */
export interface SetSponsorship {
  /** Most for one of them in a day, in units of won; days begin at midnight in Korea. */
  perCitizenMax: string;
  /** Most for all of them in a day. */
  perDayMax: string;
  /** Whose fees: numbers of at most 16 operations, ascending, such as `301,1206,1208`. An envelope that holds another one its signer pays. */
  operations: string;
}

/** Enrols accounts whose fees the caller pays, within what it has set: all of them, or none. An account has one sponsor, and may leave it. Costs 10 units for each. */
export interface EnrolCitizens {
  /** Their addresses, 20 bytes each, at most 500. */
  citizens: string;
}

/** Ends that somebody's fees are paid. For the citizen, for the sponsor, and for settlement, where somebody has enrolled an account and does not pay for it. */
export interface LeaveSponsor {
  /** Whose; zero for the caller's own. */
  citizen: string;
}

/** An account is a merchant's, or what is said of the merchant was corrected. */
export interface MerchantRegisteredEvent {
  account: string;
  merchant: number;
  category: number;
  businessNumber: string;
}

/** A merchant was suspended, closed or opened again. */
export interface MerchantStatusChangedEvent {
  account: string;
  status: 'active' | 'suspended' | 'closed';
}

/** Money of an account must not leave: by whose word, by which order, until when; the highest amount for all. */
export interface MoneyFrozenEvent {
  freezeId: string;
  account: string;
  asset: string;
  amount: string;
  state: 'provisional' | 'confirmed' | 'released' | 'expired';
  by: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  order: string;
  document: string;
  untilMs: string;
}

/** The regulator has confirmed a freeze, or given it another time. */
export interface FreezeConfirmedEvent {
  freezeId: string;
  account: string;
  asset: string;
  order: string;
  document: string;
  untilMs: string;
}

/** A freeze has ended. */
export interface FreezeEndedEvent {
  freezeId: string;
  account: string;
  asset: string;
  amount: string;
  state: 'provisional' | 'confirmed' | 'released' | 'expired';
}

/** A payment with the payer's reference and note. Told beside Transferred. */
export interface PaymentMadeEvent {
  from: string;
  to: string;
  asset: string;
  amount: string;
  endToEndId: string;
  memo: string;
}

/** Many were paid at once; each is told by a PaymentMade that follows. */
export interface BatchPaidEvent {
  from: string;
  asset: string;
  total: string;
  count: number;
}

/** What a merchant has asked for is paid. */
export interface RequestPaidEvent {
  merchant: string;
  orderId: string;
  payer: string;
  asset: string;
  amount: string;
}

/** A merchant has given something back; how much it has by now, all in all. */
export interface PaymentRefundedEvent {
  merchant: string;
  orderId: string;
  payer: string;
  asset: string;
  amount: string;
  refunded: string;
}

/** An account says what fees it pays for others in a day, in units of won. */
export interface SponsorshipSetEvent {
  sponsor: string;
  perCitizenMax: string;
  perDayMax: string;
}

/** Who pays an account's fees; nobody when zero. */
export interface SponsorChangedEvent {
  citizen: string;
  sponsor: string;
}

/** A sponsor has paid the fee of an envelope, in units of won. Told before what its operations tell. */
export interface FeeSponsoredEvent {
  citizen: string;
  sponsor: string;
  fee: string;
}

/** Opens a campaign of purpose money: the budget moves from the caller, its source, to an account of the campaign's own, of which nobody has a key. What is not given, and what is not spent, returns by itself. */
export interface OpenCampaign {
  /** What people call it, 1 to 32 bytes; public for ever. */
  name: string;
  /** What is given. */
  asset: string;
  /** How much there is to give, in units. */
  budget: string;
  /** Who may claim; the source may give in any case. */
  rule: 'given' | 'listed' | 'anyone';
  /** What one claim gives, in units; 0 where nobody claims. */
  claimAmount: string;
  /** Most that one account is given or claims, in units; 0 for no bound. */
  personMax: string;
  /** Most that it pays of one order, in units; 0 for no bound. */
  paymentMax: string;
  /** How much of an order's price it pays at most, in basis points: 10000 for all of it, 1000 for a discount of a tenth. */
  shareBps: number;
  /** How often merchants may pass on what they were paid before it is settled, 0 to 4; with 0 it becomes the merchant's own money at once. */
  hopsMax: number;
  /** Merchant category codes (ISO 18245) of registered merchants that are accepted, with commas between them, and ranges: `5411,5811-5814`; up to 8, ascending. Empty for none: then the source lists merchants. */
  categories: string;
  /** From when on it is claimed and spent, milliseconds since 1970 UTC; 0 for at once. */
  opensMs: string;
  /** Until when it is given and claimed; then what nobody was given returns. */
  closesMs: string;
  /** Until when it is spent; then what was not returns, and what merchants hold is settled. */
  expiresMs: string;
  /** SHA-256 of its published terms; zero for none. */
  terms: string;
}

/** Puts more into the caller's open campaign. */
export interface FundCampaign {
  /** The campaign's number. */
  campaign: number;
  /** How much, in units. */
  amount: string;
}

/** Closes the caller's campaign before its time: what nobody was given returns at once, what was given is spent as before. */
export interface CloseCampaign {
  /** The campaign's number. */
  campaign: number;
}

/** Says that the caller's campaign accepts a merchant whatever its category, does not accept it whatever its category, or leaves it to its category. What a barred merchant has been paid stays its own. */
export interface SetCampaignMerchant {
  /** The campaign's number. */
  campaign: number;
  /** The merchant's account. */
  merchant: string;
  /** What it says. */
  standing: 'byCategory' | 'accepted' | 'barred';
}

/** Puts an account on the list of those who may claim from the caller's campaign, or takes it off. What it has claimed stays its own. */
export interface SetClaimant {
  /** The campaign's number. */
  campaign: number;
  /** The account. */
  account: string;
  /** Whether it is to stand on the list. */
  isListed: boolean;
}

/** Gives an account purpose money of the caller's campaign. Its owner spends it with merchants that the campaign accepts, and can do nothing else with it. */
export interface GiveGrant {
  /** The campaign's number. */
  campaign: number;
  /** Who receives it. */
  to: string;
  /** How much, in units. */
  amount: string;
}

/** Claims what a campaign gives at once, for the caller: first come, first served. Again, as long as one may have more. */
export interface ClaimGrant {
  /** The campaign's number. */
  campaign: number;
}

/** Pays a merchant's order with vouchers, to the unit: each pays what its terms allow of what is left, in their order, and the caller's own money pays the rest. There is no change to give. */
export interface SpendGrant {
  /** Numbers of one to four campaigns, the one that pays first first, with commas between them. */
  campaigns: string;
  /** Who is paid. */
  merchant: string;
  /** The merchant's order: the hash of its number as requests have it (docs/grants.md), or any 32 bytes that name it. An order is paid once, with vouchers or without. */
  order: string;
  /** The price, in units. */
  amount: string;
  /** Most of the caller's own money that may go into it, in units. */
  ownMax: string;
}

/** Pays another merchant, which the campaign accepts too, with what the caller was paid of it and has not settled. What was passed on least goes first. */
export interface PassGrant {
  /** The campaign's number. */
  campaign: number;
  /** The other merchant. */
  to: string;
  /** How much, in units. */
  amount: string;
  /** A note, at most 128 bytes; public for ever, so nothing personal. */
  memo: string;
}

/** Makes what the caller was paid of a campaign its own money, even while the asset is suspended. What was passed on most goes first. */
export interface SettleGrant {
  /** The campaign's number. */
  campaign: number;
  /** How much, in units; 0 for all of it. */
  amount: string;
}

/** Refunds an order that the caller was paid with vouchers, or part of it. Vouchers get back their share of it, rounded up, the last that paid first, and the payer the rest: no refund makes cash of purpose money. Where a campaign has expired, its share goes to its source. */
export interface RefundGrant {
  /** The order. */
  order: string;
  /** How much of the price, in units. */
  amount: string;
}

/** There is a campaign more; its money stands at the pot. */
export interface CampaignOpenedEvent {
  campaign: number;
  source: string;
  pot: string;
  asset: string;
  budget: string;
  rule: 'given' | 'listed' | 'anyone';
  opensMs: string;
  closesMs: string;
  expiresMs: string;
}

/** The source has put more in. */
export interface CampaignFundedEvent {
  campaign: number;
  amount: string;
  budget: string;
}

/** Nothing more is given, by time or by the source; what nobody was given has returned. */
export interface CampaignClosedEvent {
  campaign: number;
  returned: string;
  isCancelled: boolean;
}

/** A campaign has expired: its vouchers return, and what merchants hold is settled, a bounded number in each block. */
export interface CampaignExpiredEvent {
  campaign: number;
  heldByOwners: string;
  heldByMerchants: string;
}

/** All of a campaign is settled or returned. */
export interface CampaignEndedEvent {
  campaign: number;
  budget: string;
  settled: string;
  returned: string;
}

/** The source has said something of a merchant. */
export interface CampaignMerchantSetEvent {
  campaign: number;
  merchant: string;
  standing: 'byCategory' | 'accepted' | 'barred';
}

/** An account stands on a campaign's list, or does no longer. */
export interface ClaimantSetEvent {
  campaign: number;
  account: string;
  isListed: boolean;
}

/** An account has a voucher, or more on it. */
export interface GrantReceivedEvent {
  campaign: number;
  account: string;
  amount: string;
  isClaimed: boolean;
}

/** A campaign has paid part of an order. */
export interface GrantSpentEvent {
  campaign: number;
  payer: string;
  merchant: string;
  order: string;
  amount: string;
  category: number;
}

/** An order is paid: the whole price, and what of it was the payer's own money. */
export interface GrantOrderPaidEvent {
  merchant: string;
  order: string;
  payer: string;
  asset: string;
  total: string;
  own: string;
}

/** A merchant has paid another with what it holds of a campaign. */
export interface GrantPassedEvent {
  campaign: number;
  from: string;
  to: string;
  amount: string;
}

/** What a merchant was paid has become its own money. */
export interface GrantSettledEvent {
  campaign: number;
  merchant: string;
  amount: string;
}

/** Part of what a campaign has paid of an order went back: onto the voucher, or to the source where the campaign has expired. */
export interface GrantRefundedEvent {
  campaign: number;
  merchant: string;
  payer: string;
  order: string;
  amount: string;
  isToSource: boolean;
}

/** Part of an order was refunded: of the whole price, and what of it was the payer's own money. */
export interface GrantOrderRefundedEvent {
  merchant: string;
  order: string;
  payer: string;
  asset: string;
  amount: string;
  own: string;
}

/** What an account had not spent of an expired campaign has returned to its source. */
export interface GrantReturnedEvent {
  campaign: number;
  account: string;
  amount: string;
}

/** Creates a client of another chain: what it is told about that chain, and a first header's state to trust. Whoever uses the client decides whether that was true. */
export interface CreateClient {
  /** The message ibc.core.client.v1.MsgCreateClient. */
  message: string;
}

/** Shows a client a header of its chain, or two headers that contradict each other, which freezes it. Costs a signature's price for each of the commit's. */
export interface UpdateClient {
  /** The message ibc.core.client.v1.MsgUpdateClient. */
  message: string;
}

/** Lets a client follow its chain's upgrade, which that chain has committed under its upgrade path. */
export interface UpgradeClient {
  /** The message ibc.core.client.v1.MsgUpgradeClient. */
  message: string;
}

/** Freezes a client by two headers of its chain that contradict each other, as older relayers send them; newer ones use UpdateClient. */
export interface SubmitMisbehaviour {
  /** The message ibc.core.client.v1.MsgSubmitMisbehaviour. */
  message: string;
}

/** Gives a client that is frozen or expired the state of another one of the same chain, so that its connections and what they hold live on. For the regulator. */
export interface RecoverClient {
  /** The client. */
  subject: string;
  /** An active one with a higher height and the same parameters. */
  substitute: string;
}

/** Switches transfers to and from other chains off, or on. What is underway is answered with an error, and comes back. For the regulator. */
export interface SwitchTransfers {
  /** Whether transfers go out. */
  sendEnabled: boolean;
  /** Whether transfers come in. */
  receiveEnabled: boolean;
}

/** Limits how much of an asset leaves and comes over a channel within a window, net, or sets such a limit anew; a new window begins either way. For the regulator. */
export interface SetRateLimit {
  /** The channel; of IBC v2 the client. */
  channel: string;
  /** The asset. */
  asset: string;
  /** How much more may leave than come, in percent of the asset's supply at the window's beginning: 0 to 100. */
  sendPercent: number;
  /** How much more may come than leave, likewise; not both are 0. */
  receivePercent: number;
  /** How long a window is: 1 to 8,760 hours. */
  windowHours: number;
}

/** Ends the limit of an asset at a channel. For the regulator. */
export interface RemoveRateLimit {
  /** The channel; of IBC v2 the client. */
  channel: string;
  /** The asset. */
  asset: string;
}

/** Begins a new window of a limit at once: what left and came so far no longer counts. For the regulator. */
export interface ResetRateLimit {
  /** The channel; of IBC v2 the client. */
  channel: string;
  /** The asset. */
  asset: string;
}

/** Proposes a connection between a client here and one at the other chain. */
export interface ConnectionOpenInit {
  /** The message ibc.core.connection.v1.MsgConnectionOpenInit. */
  message: string;
}

/** Answers a connection that the other chain has proposed, by a proof of that. What the message says of the other chain's client of this one is not looked at. */
export interface ConnectionOpenTry {
  /** The message ibc.core.connection.v1.MsgConnectionOpenTry. */
  message: string;
}

/** Opens a connection that the other chain has answered, by a proof of that. */
export interface ConnectionOpenAck {
  /** The message ibc.core.connection.v1.MsgConnectionOpenAck. */
  message: string;
}

/** Opens a connection that is open at the other chain, by a proof of that. */
export interface ConnectionOpenConfirm {
  /** The message ibc.core.connection.v1.MsgConnectionOpenConfirm. */
  message: string;
}

/** Proposes a channel between an application here and one at the other chain. */
export interface ChannelOpenInit {
  /** The message ibc.core.channel.v1.MsgChannelOpenInit. */
  message: string;
}

/** Answers a channel that the other chain has proposed, by a proof of that. */
export interface ChannelOpenTry {
  /** The message ibc.core.channel.v1.MsgChannelOpenTry. */
  message: string;
}

/** Opens a channel that the other chain has answered, by a proof of that. */
export interface ChannelOpenAck {
  /** The message ibc.core.channel.v1.MsgChannelOpenAck. */
  message: string;
}

/** Opens a channel that is open at the other chain, by a proof of that. */
export interface ChannelOpenConfirm {
  /** The message ibc.core.channel.v1.MsgChannelOpenConfirm. */
  message: string;
}

/** Closes a channel for ever, where its application lets anybody do that; transfers do not. */
export interface ChannelCloseInit {
  /** The message ibc.core.channel.v1.MsgChannelCloseInit. */
  message: string;
}

/** Closes a channel that is closed at the other chain, by a proof of that. */
export interface ChannelCloseConfirm {
  /** The message ibc.core.channel.v1.MsgChannelCloseConfirm. */
  message: string;
}

/** Brings a packet that the other chain has sent, by a proof of that, and writes the application's answer. One that was brought before changes nothing. */
export interface RecvPacket {
  /** The message ibc.core.channel.v1.MsgRecvPacket. */
  message: string;
}

/** Brings the other chain's answer to a packet that was sent from here, by a proof of it. One that was brought before changes nothing. */
export interface AcknowledgePacket {
  /** The message ibc.core.channel.v1.MsgAcknowledgement. */
  message: string;
}

/** Takes back a packet that the other chain has not received in time, by a proof of that. */
export interface TimeoutPacket {
  /** The message ibc.core.channel.v1.MsgTimeout. */
  message: string;
}

/** Takes back a packet that the other chain has not received and never will, its end of the channel being closed, by proofs of both. */
export interface TimeoutPacketOnClose {
  /** The message ibc.core.channel.v1.MsgTimeoutOnClose. */
  message: string;
}

/** Sends an asset over a channel to somebody at another chain. What the other chain refuses, or does not receive in time, comes back. */
export interface SendTransfer {
  /** The message ibc.applications.transfer.v1.MsgTransfer. Its token's denomination is an asset's symbol, or a voucher's `ibc/…`; its amount is in units of 10^-18. */
  message: string;
}

/** Names the other chain's client of this one, once and for ever: from then on the two send each other packets of IBC v2. For who has created the client. */
export interface RegisterCounterparty {
  /** The message ibc.core.client.v2.MsgRegisterCounterparty. */
  message: string;
}

/** Sends payloads of applications to the chain that a client follows, all of which it receives or none. */
export interface SendV2Packet {
  /** The message ibc.core.channel.v2.MsgSendPacket. */
  message: string;
}

/** Brings a packet of IBC v2 that the other chain has sent, by a proof of that, and writes the answer. One that was brought before changes nothing. */
export interface RecvV2Packet {
  /** The message ibc.core.channel.v2.MsgRecvPacket. */
  message: string;
}

/** Brings the answer to a packet of IBC v2 that was sent from here, by a proof of it. One that was brought before changes nothing. */
export interface AcknowledgeV2Packet {
  /** The message ibc.core.channel.v2.MsgAcknowledgement. */
  message: string;
}

/** Takes back a packet of IBC v2 that the other chain did not receive in time, by a proof of that. One that was done with before changes nothing. */
export interface TimeoutV2Packet {
  /** The message ibc.core.channel.v2.MsgTimeout. */
  message: string;
}

/** Opens a channel to the host at another chain, which makes an account there that the caller commands. After a channel was closed it opens another one to the same account. */
export interface RegisterInterchainAccount {
  /** The message ibc.applications.interchain_accounts.controller.v1.MsgRegisterInterchainAccount. Without an order the channel is ordered. */
  message: string;
}

/** Tells the caller's account at another chain to do messages, all or none. */
export interface SendInterchainTransaction {
  /** The message ibc.applications.interchain_accounts.controller.v1.MsgSendTx. Its timeout is counted from the block's time, nanoseconds. */
  message: string;
}

/** A client was created or changed; its id follows. */
export interface ClientChangedEvent {
  step: 'created' | 'updated' | 'upgraded' | 'frozen' | 'recovered';
  revision: string;
  height: string;
  clientId: string;
}

/** A connection's handshake went a step; a ConnectionTold follows. */
export interface ConnectionChangedEvent {
  step: 'openInit' | 'openTry' | 'openAck' | 'openConfirm' | 'closeInit' | 'closeConfirm' | 'closed';
  connection: string;
}

/** A channel's handshake went a step; a ChannelTold follows. */
export interface ChannelChangedEvent {
  step: 'openInit' | 'openTry' | 'openAck' | 'openConfirm' | 'closeInit' | 'closeConfirm' | 'closed';
  channel: string;
}

/** A packet went a step; a PacketTold follows. */
export interface PacketMovedEvent {
  step: 'sent' | 'received' | 'answered' | 'acknowledged' | 'timedOut';
  order: 'none' | 'unordered' | 'ordered';
  sequence: string;
  packet: string;
}

/** A transfer went a step: sent, received (or refused), acknowledged, refunded. The packet's data follows. */
export interface TokenMovedEvent {
  step: 'sent' | 'received' | 'answered' | 'acknowledged' | 'timedOut';
  isSuccess: boolean;
  code: number;
  asset: string;
  amount: string;
  data: string;
}

/** A denomination came to the city for the first time, and is an asset now; its path follows. */
export interface VoucherRegisteredEvent {
  asset: string;
  hash: string;
  path: string;
}

/** Transfers were switched. */
export interface TransfersSwitchedEvent {
  sendEnabled: boolean;
  receiveEnabled: boolean;
}

/** A limit of an asset at a channel was changed; the channel's name follows. */
export interface RateLimitChangedEvent {
  step: 'set' | 'removed' | 'reset';
  asset: string;
  sendPercent: number;
  receivePercent: number;
  windowHours: number;
  channel: string;
}

/** A packet of IBC v2 went a step; a V2PacketTold follows. */
export interface V2PacketMovedEvent {
  step: 'sent' | 'received' | 'answered' | 'acknowledged' | 'timedOut';
  sequence: string;
  packet: string;
}

/** cosmos.bank.v1beta1.MsgSend: moves amounts of one or more assets to another account. All of them move or none. */
export interface Send {
  /** MsgSend { from_address, to_address, repeated Coin amount }: 1 to 8 coins, ascending by denomination, which is the asset's symbol. */
  message: string;
}

/** cosmos.bank.v1beta1.MsgMultiSend: pays many accounts out of one. All are paid or none. */
export interface MultiSend {
  /** MsgMultiSend { repeated Input inputs, repeated Output outputs }, both { address, repeated Coin coins }: one input, 1 to 64 outputs, which come to the same. */
  message: string;
}

/** cosmos.authz.v1beta1.MsgGrant: lets another account do messages of one type in the caller's name, until an end. A new grant takes the place of an old one. */
export interface GrantAuthorization {
  /** MsgGrant { granter, grantee, Grant { Any authorization, Timestamp expiration } }: /cosmos.authz.v1beta1.GenericAuthorization { msg }, or /cosmos.bank.v1beta1.SendAuthorization { repeated Coin spend_limit } for MsgSend. */
  message: string;
}

/** cosmos.authz.v1beta1.MsgExec: does messages in the names of those who sign them, as far as they have let the caller. All are done or none. */
export interface ExecuteAuthorized {
  /** MsgExec { grantee, repeated Any msgs }: 1 to 16 messages that can be granted. */
  message: string;
}

/** cosmos.authz.v1beta1.MsgRevoke: another account may no longer do messages of a type in the caller's name. */
export interface RevokeAuthorization {
  /** MsgRevoke { granter, grantee, msg_type_url }. */
  message: string;
}

/** cosmos.feegrant.v1beta1.MsgGrantAllowance: pays fees of another account's Cosmos transactions that name the caller as granter, within limits. */
export interface GrantAllowance {
  /** MsgGrantAllowance { granter, grantee, Any allowance }: BasicAllowance { repeated Coin spend_limit, Timestamp expiration }, PeriodicAllowance { basic, Duration period, repeated Coin period_spend_limit } or AllowedMsgAllowance { Any allowance, repeated string allowed_messages } around one of them. Limits are in won; a period begins with the grant. */
  message: string;
}

/** cosmos.feegrant.v1beta1.MsgRevokeAllowance: the caller no longer pays another account's fees. */
export interface RevokeAllowance {
  /** MsgRevokeAllowance { granter, grantee }. */
  message: string;
}

/** An account may do an operation in another's name; a limit for sending stands in the state. 0 as the end is never. */
export interface AuthorizationGrantedEvent {
  granter: string;
  grantee: string;
  operation: number;
  expiresAtMs: string;
}

/** It may no longer. */
export interface AuthorizationEndedEvent {
  granter: string;
  grantee: string;
  operation: number;
}

/** An operation was done in another's name. */
export interface AuthorizationUsedEvent {
  granter: string;
  grantee: string;
  operation: number;
}

/** An account pays fees of another. 0 as the end is never. */
export interface AllowanceGrantedEvent {
  granter: string;
  grantee: string;
  expiresAtMs: string;
}

/** It pays them no longer. */
export interface AllowanceEndedEvent {
  granter: string;
  grantee: string;
}

/** An allowance has paid a fee. */
export interface AllowanceUsedEvent {
  granter: string;
  grantee: string;
  fee: string;
}

/** Makes a key a validator, changes its power, or removes it; effective two blocks later. For the market operator. */
export interface SetValidator {
  /** How the key signs. */
  keyType: 'none' | 'ed25519' | 'secp256k1';
  /** The public key: 32 bytes for Ed25519, 33 compressed for secp256k1. */
  publicKey: string;
  /** The weight of its vote, 1 to 1,000,000,000; 0 removes it. */
  power: string;
}

/** A validator's power changed; it counts in blocks from a height on. Power 0 removes it. */
export interface ValidatorPowerSetEvent {
  validator: string;
  powerBefore: string;
  power: string;
  fromHeight: string;
}

/** Plans the next version of the rules: every block from a height on follows it, and a node that does not know it stops before. For the market operator. */
export interface ScheduleUpgrade {
  /** The version: one more than the present one. */
  rules: number;
  /** The first block that follows it, 1 to 100,000,000 blocks ahead. */
  fromHeight: string;
  /** What people call the release that knows it, 1 to 32 bytes. */
  name: string;
  /** Hash of the document that describes the release, such as its list of checksums; zero for none. */
  info: string;
}

/** Takes the planned upgrade back, before its first block. For the market operator. */
export interface CancelUpgrade {
}

/** From a height on, blocks will follow new rules. */
export interface UpgradeScheduledEvent {
  rules: number;
  fromHeight: string;
  info: string;
}

/** The planned upgrade will not be. */
export interface UpgradeCancelledEvent {
  rules: number;
  fromHeight: string;
}

/** This block is the first that follows new rules. */
export interface RulesChangedEvent {
  rulesBefore: number;
  rules: number;
}

/** An Ethereum transaction: what an envelope that came as one holds. It cannot stand in a native envelope: its own signature says who sends it. */
export interface Transact {
  /** The signed transaction (EIP-2718), as it was sent. */
  bytes: string;
}

/** Gives an account so much available won, by minting or burning the difference. Only a development city knows it; anybody may ask for it there. */
export interface SetBalance {
  /** The account. */
  account: string;
  /** What it can spend afterwards, in won units. */
  balance: string;
}

/** Sets the nonce of an account's next Ethereum transaction. Only a development city knows it; anybody may ask for it there. */
export interface SetNonce {
  /** The account. */
  account: string;
  /** The nonce; it may be lower than before. */
  nonce: string;
}

/** Puts code where an account is, or takes it away; its slots stay. Only a development city knows it; anybody may ask for it there. */
export interface SetCode {
  /** The account. */
  account: string;
  /** The code as it runs; none takes it away. */
  code: string;
}

/** Sets a slot of an account, which has nonce 1 afterwards when it had neither nonce nor code. Only a development city knows it; anybody may ask for it there. */
export interface SetStorage {
  /** The account. */
  account: string;
  /** The slot's number, big-endian. */
  slot: string;
  /** What it holds afterwards, big-endian. */
  value: string;
}

/** Sets what the next block is under: its base fee, which those after it follow from, and the gas limit of all blocks from it on. Only a development city knows it; anybody may ask for it there. */
export interface SetNextBlock {
  /** Whether the base fee is set. */
  setsBaseFee: boolean;
  /** The base fee in won units; not below the least that the genesis names. */
  baseFee: string;
  /** The gas limit of a block; 0 leaves it as it is. */
  gasLimit: string;
}

/** Sets what headers say: the coinbase of all blocks from the next one on, which tips then go to, and the randomness of the next one. Only a development city knows it; anybody may ask for it there. */
export interface SetNextHeader {
  /** Whether the coinbase is set. */
  setsCoinbase: boolean;
  /** The coinbase. */
  coinbase: string;
  /** Whether the randomness is set. */
  setsPrevRandao: boolean;
  /** What PREVRANDAO gives in the next block alone; in others it is the hash of the block before. */
  prevRandao: string;
}

/** An Ethereum transaction was executed; its receipt stands in the block's results. */
export interface TransactionExecutedEvent {
  /** Its Ethereum hash. */
  hash: string;
  /** Who sent it. */
  from: string;
  /** Whom it called, or the contract it created. */
  to: string;
  /** Whether what it did stays. */
  success: boolean;
  /** Gas it paid for. */
  gasUsed: string;
  /** What it paid, in won units. */
  fee: string;
}

/** Proposes one operation for the caller's body to do, and approves it. For a member of its key set, or for the account of a body that is one account. With enough approvals a routine operation is executed at once; a delayed one after the city's delay, unless others veto it before. What becomes of it is told by events. */
export interface Propose {
  /** Number of the operation. Not 901, 902, or one of the evm module. */
  operation: number;
  /** The operation's canonical protobuf, at most 2,048 bytes. */
  content: string;
  /** Why, at most 128 bytes; never a name. */
  memo: string;
}

/** Approves a proposal of the caller's body. For a member of its key set. The approval that completes a routine proposal executes it. */
export interface ApproveProposal {
  /** The proposal. */
  id: string;
}

/** Takes a proposal back: who has made it, until it is decided; the body itself, by a proposal of its own, also after. */
export interface WithdrawProposal {
  /** The proposal. */
  id: string;
}

/** Objects to a delayed proposal of another body, decided or not. The regulator's veto ends it, or those of any two other bodies. The veto of the very body that others want to recover, by itself and not by a delegate, ends the recovery. */
export interface VetoProposal {
  /** The proposal. */
  id: string;
}

/** Replaces the key set of the calling body: who its members are, and how many of them decide. Nobody in it may speak for another body, by the same key, or through a legal entity that is related; asked when it takes effect. A body that was one account becomes a key set: the account stays, and its key ends. */
export interface SetMembers {
  /** The version of the set that this replaces, so that of two replacements that do not know of each other only the first takes effect. */
  version: number;
  /** How many members have to approve: more than half. */
  threshold: number;
  /** 1 to 16 keys and their legal entities, as `type:publicKeyHex:entity` with commas between them; the type is ethereum, cosmos, ed25519 or passkey. */
  members: string;
}

/** Lets an officer's key do named routine operations for the calling body until a time; for a delegate that there is, names others and another time. The same rules as for members keep it from joining two bodies. */
export interface SetDelegate {
  /** How the officer's key signs. */
  keyType: 'none' | 'ethereum' | 'cosmos' | 'ed25519' | 'passkey';
  /** The public key: 33 bytes compressed, or 32 for Ed25519. */
  publicKey: string;
  /** The legal entity for which the officer acts, such as its LEI. */
  entity: string;
  /** Numbers of 1 to 16 operations that are not delayed, ascending, with commas between them. */
  operations: string;
  /** When it ends, milliseconds since 1970 UTC, at most 366 days ahead. */
  untilMs: string;
}

/** Ends the role of one of the calling body's delegates, at once. */
export interface RevokeDelegate {
  /** The delegate. */
  account: string;
}

/** Asks, as a body, for a new key set of another one that has lost its own. When the regulator and two others ask for the same (three others for the regulator's), it takes effect after the city's long delay for recoveries: unless the body that is held to be lost says otherwise by a veto, or others veto it. A body that asks for another set meanwhile takes back what it has asked for. */
export interface RecoverBody {
  /** The body that is lost: 1 market operator, 2 custodian, 3 settlement, 4 listing review, 5 surveillance, 6 bank, 7 regulator. */
  body: number;
  /** The version of the set that this replaces. */
  version: number;
  /** How many of the new members have to approve: more than half. */
  threshold: number;
  /** The new members, as in SetMembers. */
  members: string;
}

/** Declares two legal entities related parties. Said by the regulator it binds both; said by a body whose member or delegate is of one of them, that one. Whoever speaks for a body and is by this related to a holder of another body is suspended, with a public status: of two that are bound to each other the one that came later. */
export interface DeclareRelated {
  /** One entity, 1 to 20 characters of A-Z, 0-9 and '-'. */
  entityA: string;
  /** The other. */
  entityB: string;
  /** How they are related. */
  kind: 'none' | 'control' | 'ownership' | 'officer' | 'family' | 'business';
}

/** Ends a declaration that two legal entities are related: the regulator whoever has made it, every other body as far as it has made it itself. */
export interface WithdrawRelated {
  /** One entity. */
  entityA: string;
  /** The other. */
  entityB: string;
}

/** Says which legal entity is behind an account that has no role, such as an issuer's: whoever is related to the market operator gets no asset registered and no market. What the regulator has said of an account only the regulator changes. */
export interface DeclareEntity {
  /** The account. */
  account: string;
  /** Its legal entity, 1 to 20 characters of A-Z, 0-9 and '-'. */
  entity: string;
}

/** A proposal collects approvals until it expires (milliseconds since 1970 UTC). */
export interface ProposalMadeEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  by: string;
  operation: number;
  isDelayed: boolean;
  expiresAtMs: string;
}

/** A member has approved a proposal: so many approvals count, of so many that it takes. */
export interface ProposalApprovedEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  by: string;
  approvals: number;
  threshold: number;
}

/** A delayed proposal has the approvals, or a recovery the bodies, that it takes; it is executed at a time (milliseconds since 1970 UTC) unless it is vetoed before. */
export interface ProposalDecidedEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  dueAtMs: string;
}

/** A proposal's operation ran as the body: code space and code are 0 when it is done, and otherwise tell why it was refused. */
export interface ProposalExecutedEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  operation: number;
  codeSpace: number;
  code: number;
}

/** A proposal has ended without being executed. */
export interface ProposalEndedEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  reason: 'none' | 'withdrawn' | 'vetoed' | 'expired' | 'approvalsLost' | 'proposerGone';
}

/** A body objects to another's proposal. */
export interface ProposalVetoedEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  by: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
}

/** A body decides by this key set from now on; its members follow as RoleGranted. */
export interface MembersSetEvent {
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  version: number;
  threshold: number;
  memberCount: number;
}

/** A body asks for a new key set of another that has lost its own. */
export interface RecoverySupportedEvent {
  id: string;
  body: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
  by: 'none' | 'marketOperator' | 'custodian' | 'settlement' | 'listingReview' | 'surveillance' | 'bank' | 'regulator';
}

/** Two legal entities are related, as somebody has declared now. */
export interface RelatedDeclaredEvent {
  entityA: string;
  entityB: string;
  kind: 'none' | 'control' | 'ownership' | 'officer' | 'family' | 'business';
  by: string;
}

/** Two legal entities are no longer held to be related. */
export interface RelatedWithdrawnEvent {
  entityA: string;
  entityB: string;
}

/** The legal entity behind an account without a role was declared. */
export interface EntityDeclaredEvent {
  account: string;
  entity: string;
}

/** The fields of each operation by its name. */
export interface Operations {
  'accounts.AddKey': AddKey;
  'accounts.RevokeKey': RevokeKey;
  'assets.RegisterAsset': RegisterAsset;
  'assets.SetAssetStatus': SetAssetStatus;
  'money.Transfer': Transfer;
  'money.Mint': Mint;
  'money.Burn': Burn;
  'reserves.RegisterBank': RegisterBank;
  'reserves.SetMinter': SetMinter;
  'reserves.SetAdapter': SetAdapter;
  'reserves.SetBankStatus': SetBankStatus;
  'reserves.SetIssuanceCap': SetIssuanceCap;
  'reserves.SetReserveTerms': SetReserveTerms;
  'reserves.RegisterReserveAccount': RegisterReserveAccount;
  'reserves.AssignVirtualAccount': AssignVirtualAccount;
  'reserves.RecordCredit': RecordCredit;
  'reserves.MatchCredit': MatchCredit;
  'reserves.ReturnCredit': ReturnCredit;
  'reserves.RecordDebit': RecordDebit;
  'reserves.WithdrawEntry': WithdrawEntry;
  'reserves.CloseStatement': CloseStatement;
  'reserves.RecordRecall': RecordRecall;
  'reserves.ResolveRecall': ResolveRecall;
  'reserves.Redeem': Redeem;
  'reserves.AcknowledgeRedemption': AcknowledgeRedemption;
  'reserves.RerouteRedemption': RerouteRedemption;
  'reserves.CancelRedemption': CancelRedemption;
  'reserves.CancelReturn': CancelReturn;
  'reserves.CloseReserveAccount': CloseReserveAccount;
  'market.CreateMarket': CreateMarket;
  'market.SetMarketStatus': SetMarketStatus;
  'market.PlaceOrder': PlaceOrder;
  'market.CancelOrder': CancelOrder;
  'market.AmendOrder': AmendOrder;
  'market.ReduceOrder': ReduceOrder;
  'market.CancelAllOrders': CancelAllOrders;
  'market.SetFees': SetFees;
  'market.PlaceStop': PlaceStop;
  'market.PlaceIceberg': PlaceIceberg;
  'market.ArmCancelOnDisconnect': ArmCancelOnDisconnect;
  'market.SetKillSwitch': SetKillSwitch;
  'market.CloseMarket': CloseMarket;
  'custody.RegisterVault': RegisterVault;
  'custody.SetVaultStatus': SetVaultStatus;
  'custody.SetCustodyTerms': SetCustodyTerms;
  'custody.SetClassTerms': SetClassTerms;
  'custody.SetPolicyRule': SetPolicyRule;
  'custody.RemovePolicyRule': RemovePolicyRule;
  'custody.RegisterAuditor': RegisterAuditor;
  'custody.DismissAuditor': DismissAuditor;
  'custody.AttestHoldings': AttestHoldings;
  'custody.ConfirmAttestation': ConfirmAttestation;
  'custody.RegisterLot': RegisterLot;
  'custody.MoveLot': MoveLot;
  'custody.ProveAddress': ProveAddress;
  'custody.ListDestination': ListDestination;
  'custody.RequestWithdrawal': RequestWithdrawal;
  'custody.CancelWithdrawal': CancelWithdrawal;
  'custody.MoveHolding': MoveHolding;
  'custody.ApproveWithdrawal': ApproveWithdrawal;
  'custody.RefuseWithdrawal': RefuseWithdrawal;
  'custody.ReleaseWithdrawal': ReleaseWithdrawal;
  'custody.ConfirmDelivery': ConfirmDelivery;
  'custody.ForceRelease': ForceRelease;
  'payments.RegisterMerchant': RegisterMerchant;
  'payments.SetMerchantStatus': SetMerchantStatus;
  'payments.FreezeMoney': FreezeMoney;
  'payments.ConfirmFreeze': ConfirmFreeze;
  'payments.Unfreeze': Unfreeze;
  'payments.Pay': Pay;
  'payments.PayBatch': PayBatch;
  'payments.PayRequest': PayRequest;
  'payments.RefundPayment': RefundPayment;
  'payments.SetSponsorship': SetSponsorship;
  'payments.EnrolCitizens': EnrolCitizens;
  'payments.LeaveSponsor': LeaveSponsor;
  'grants.OpenCampaign': OpenCampaign;
  'grants.FundCampaign': FundCampaign;
  'grants.CloseCampaign': CloseCampaign;
  'grants.SetCampaignMerchant': SetCampaignMerchant;
  'grants.SetClaimant': SetClaimant;
  'grants.GiveGrant': GiveGrant;
  'grants.ClaimGrant': ClaimGrant;
  'grants.SpendGrant': SpendGrant;
  'grants.PassGrant': PassGrant;
  'grants.SettleGrant': SettleGrant;
  'grants.RefundGrant': RefundGrant;
  'ibc.CreateClient': CreateClient;
  'ibc.UpdateClient': UpdateClient;
  'ibc.UpgradeClient': UpgradeClient;
  'ibc.SubmitMisbehaviour': SubmitMisbehaviour;
  'ibc.RecoverClient': RecoverClient;
  'ibc.SwitchTransfers': SwitchTransfers;
  'ibc.SetRateLimit': SetRateLimit;
  'ibc.RemoveRateLimit': RemoveRateLimit;
  'ibc.ResetRateLimit': ResetRateLimit;
  'ibc.ConnectionOpenInit': ConnectionOpenInit;
  'ibc.ConnectionOpenTry': ConnectionOpenTry;
  'ibc.ConnectionOpenAck': ConnectionOpenAck;
  'ibc.ConnectionOpenConfirm': ConnectionOpenConfirm;
  'ibc.ChannelOpenInit': ChannelOpenInit;
  'ibc.ChannelOpenTry': ChannelOpenTry;
  'ibc.ChannelOpenAck': ChannelOpenAck;
  'ibc.ChannelOpenConfirm': ChannelOpenConfirm;
  'ibc.ChannelCloseInit': ChannelCloseInit;
  'ibc.ChannelCloseConfirm': ChannelCloseConfirm;
  'ibc.RecvPacket': RecvPacket;
  'ibc.AcknowledgePacket': AcknowledgePacket;
  'ibc.TimeoutPacket': TimeoutPacket;
  'ibc.TimeoutPacketOnClose': TimeoutPacketOnClose;
  'ibc.SendTransfer': SendTransfer;
  'ibc.RegisterCounterparty': RegisterCounterparty;
  'ibc.SendV2Packet': SendV2Packet;
  'ibc.RecvV2Packet': RecvV2Packet;
  'ibc.AcknowledgeV2Packet': AcknowledgeV2Packet;
  'ibc.TimeoutV2Packet': TimeoutV2Packet;
  'ibc.RegisterInterchainAccount': RegisterInterchainAccount;
  'ibc.SendInterchainTransaction': SendInterchainTransaction;
  'cosmos.Send': Send;
  'cosmos.MultiSend': MultiSend;
  'cosmos.GrantAuthorization': GrantAuthorization;
  'cosmos.ExecuteAuthorized': ExecuteAuthorized;
  'cosmos.RevokeAuthorization': RevokeAuthorization;
  'cosmos.GrantAllowance': GrantAllowance;
  'cosmos.RevokeAllowance': RevokeAllowance;
  'validators.SetValidator': SetValidator;
  'upgrades.ScheduleUpgrade': ScheduleUpgrade;
  'upgrades.CancelUpgrade': CancelUpgrade;
  'evm.Transact': Transact;
  'evm.SetBalance': SetBalance;
  'evm.SetNonce': SetNonce;
  'evm.SetCode': SetCode;
  'evm.SetStorage': SetStorage;
  'evm.SetNextBlock': SetNextBlock;
  'evm.SetNextHeader': SetNextHeader;
  'bodies.Propose': Propose;
  'bodies.ApproveProposal': ApproveProposal;
  'bodies.WithdrawProposal': WithdrawProposal;
  'bodies.VetoProposal': VetoProposal;
  'bodies.SetMembers': SetMembers;
  'bodies.SetDelegate': SetDelegate;
  'bodies.RevokeDelegate': RevokeDelegate;
  'bodies.RecoverBody': RecoverBody;
  'bodies.DeclareRelated': DeclareRelated;
  'bodies.WithdrawRelated': WithdrawRelated;
  'bodies.DeclareEntity': DeclareEntity;
}

/** The fields of each event by its name. */
export interface Events {
  'accounts.KeyAdded': KeyAddedEvent;
  'accounts.KeyRevoked': KeyRevokedEvent;
  'accounts.KeyScoped': KeyScopedEvent;
  'accounts.KeyMarketPermitted': KeyMarketPermittedEvent;
  'accounts.RoleGranted': RoleGrantedEvent;
  'accounts.RoleEnded': RoleEndedEvent;
  'accounts.RoleStatusChanged': RoleStatusChangedEvent;
  'assets.AssetRegistered': AssetRegisteredEvent;
  'assets.AssetStatusChanged': AssetStatusChangedEvent;
  'assets.AssetBackedChanged': AssetBackedChangedEvent;
  'assets.AssetDeficient': AssetDeficientEvent;
  'assets.AssetSound': AssetSoundEvent;
  'assets.AssetStatusExplained': AssetStatusExplainedEvent;
  'money.Transferred': TransferredEvent;
  'money.Minted': MintedEvent;
  'money.Burned': BurnedEvent;
  'reserves.BankSet': BankSetEvent;
  'reserves.BankStatusChanged': BankStatusChangedEvent;
  'reserves.ReserveAccountRegistered': ReserveAccountRegisteredEvent;
  'reserves.VirtualAccountAssigned': VirtualAccountAssignedEvent;
  'reserves.CreditRecorded': CreditRecordedEvent;
  'reserves.CreditMatched': CreditMatchedEvent;
  'reserves.CreditMinted': CreditMintedEvent;
  'reserves.CreditReturning': CreditReturningEvent;
  'reserves.DebitRecorded': DebitRecordedEvent;
  'reserves.EntryWithdrawn': EntryWithdrawnEvent;
  'reserves.CreditRecalled': CreditRecalledEvent;
  'reserves.RecallResolved': RecallResolvedEvent;
  'reserves.StatementBalanced': StatementBalancedEvent;
  'reserves.StatementUnbalanced': StatementUnbalancedEvent;
  'reserves.RedemptionRequested': RedemptionRequestedEvent;
  'reserves.RedemptionChanged': RedemptionChangedEvent;
  'reserves.RedemptionRerouted': RedemptionReroutedEvent;
  'reserves.MintingStopChanged': MintingStopChangedEvent;
  'reserves.IssuanceCapSet': IssuanceCapSetEvent;
  'reserves.ReserveTermsSet': ReserveTermsSetEvent;
  'reserves.RedemptionGivenBack': RedemptionGivenBackEvent;
  'reserves.RedemptionPaidTwice': RedemptionPaidTwiceEvent;
  'reserves.PaymentDoubted': PaymentDoubtedEvent;
  'reserves.PaymentCleared': PaymentClearedEvent;
  'reserves.CreditReturnCancelled': CreditReturnCancelledEvent;
  'reserves.ReserveAccountSilenced': ReserveAccountSilencedEvent;
  'reserves.ReserveAccountClosed': ReserveAccountClosedEvent;
  'market.MarketCreated': MarketCreatedEvent;
  'market.MarketStatusChanged': MarketStatusChangedEvent;
  'market.OrderPlaced': OrderPlacedEvent;
  'market.Trade': TradeEvent;
  'market.OrderAmended': OrderAmendedEvent;
  'market.OrderReduced': OrderReducedEvent;
  'market.OrderClosed': OrderClosedEvent;
  'market.FeesChanged': FeesChangedEvent;
  'market.BandMoved': BandMovedEvent;
  'market.StopPlaced': StopPlacedEvent;
  'market.StopTriggered': StopTriggeredEvent;
  'market.StopMoved': StopMovedEvent;
  'market.IcebergPlaced': IcebergPlacedEvent;
  'market.IcebergRefilled': IcebergRefilledEvent;
  'market.OrdersCancelled': OrdersCancelledEvent;
  'market.CancelOnDisconnectArmed': CancelOnDisconnectArmedEvent;
  'market.KillSwitchSet': KillSwitchSetEvent;
  'custody.VaultRegistered': VaultRegisteredEvent;
  'custody.VaultStatusChanged': VaultStatusChangedEvent;
  'custody.CustodyTermsSet': CustodyTermsSetEvent;
  'custody.ClassTermsSet': ClassTermsSetEvent;
  'custody.PolicyRuleSet': PolicyRuleSetEvent;
  'custody.PolicyRuleRemoved': PolicyRuleRemovedEvent;
  'custody.AuditorSet': AuditorSetEvent;
  'custody.HoldingsProposed': HoldingsProposedEvent;
  'custody.HoldingsAttested': HoldingsAttestedEvent;
  'custody.LotPlaced': LotPlacedEvent;
  'custody.AddressProved': AddressProvedEvent;
  'custody.DestinationListed': DestinationListedEvent;
  'custody.WithdrawalRequested': WithdrawalRequestedEvent;
  'custody.WithdrawalApproved': WithdrawalApprovedEvent;
  'custody.WithdrawalChanged': WithdrawalChangedEvent;
  'custody.WithdrawalOverdue': WithdrawalOverdueEvent;
  'custody.CustodyStopChanged': CustodyStopChangedEvent;
  'custody.ColdShareComputed': ColdShareComputedEvent;
  'payments.MerchantRegistered': MerchantRegisteredEvent;
  'payments.MerchantStatusChanged': MerchantStatusChangedEvent;
  'payments.MoneyFrozen': MoneyFrozenEvent;
  'payments.FreezeConfirmed': FreezeConfirmedEvent;
  'payments.FreezeEnded': FreezeEndedEvent;
  'payments.PaymentMade': PaymentMadeEvent;
  'payments.BatchPaid': BatchPaidEvent;
  'payments.RequestPaid': RequestPaidEvent;
  'payments.PaymentRefunded': PaymentRefundedEvent;
  'payments.SponsorshipSet': SponsorshipSetEvent;
  'payments.SponsorChanged': SponsorChangedEvent;
  'payments.FeeSponsored': FeeSponsoredEvent;
  'grants.CampaignOpened': CampaignOpenedEvent;
  'grants.CampaignFunded': CampaignFundedEvent;
  'grants.CampaignClosed': CampaignClosedEvent;
  'grants.CampaignExpired': CampaignExpiredEvent;
  'grants.CampaignEnded': CampaignEndedEvent;
  'grants.CampaignMerchantSet': CampaignMerchantSetEvent;
  'grants.ClaimantSet': ClaimantSetEvent;
  'grants.GrantReceived': GrantReceivedEvent;
  'grants.GrantSpent': GrantSpentEvent;
  'grants.GrantOrderPaid': GrantOrderPaidEvent;
  'grants.GrantPassed': GrantPassedEvent;
  'grants.GrantSettled': GrantSettledEvent;
  'grants.GrantRefunded': GrantRefundedEvent;
  'grants.GrantOrderRefunded': GrantOrderRefundedEvent;
  'grants.GrantReturned': GrantReturnedEvent;
  'ibc.ClientChanged': ClientChangedEvent;
  'ibc.ConnectionChanged': ConnectionChangedEvent;
  'ibc.ChannelChanged': ChannelChangedEvent;
  'ibc.PacketMoved': PacketMovedEvent;
  'ibc.TokenMoved': TokenMovedEvent;
  'ibc.VoucherRegistered': VoucherRegisteredEvent;
  'ibc.TransfersSwitched': TransfersSwitchedEvent;
  'ibc.RateLimitChanged': RateLimitChangedEvent;
  'ibc.V2PacketMoved': V2PacketMovedEvent;
  'cosmos.AuthorizationGranted': AuthorizationGrantedEvent;
  'cosmos.AuthorizationEnded': AuthorizationEndedEvent;
  'cosmos.AuthorizationUsed': AuthorizationUsedEvent;
  'cosmos.AllowanceGranted': AllowanceGrantedEvent;
  'cosmos.AllowanceEnded': AllowanceEndedEvent;
  'cosmos.AllowanceUsed': AllowanceUsedEvent;
  'validators.ValidatorPowerSet': ValidatorPowerSetEvent;
  'upgrades.UpgradeScheduled': UpgradeScheduledEvent;
  'upgrades.UpgradeCancelled': UpgradeCancelledEvent;
  'upgrades.RulesChanged': RulesChangedEvent;
  'evm.TransactionExecuted': TransactionExecutedEvent;
  'bodies.ProposalMade': ProposalMadeEvent;
  'bodies.ProposalApproved': ProposalApprovedEvent;
  'bodies.ProposalDecided': ProposalDecidedEvent;
  'bodies.ProposalExecuted': ProposalExecutedEvent;
  'bodies.ProposalEnded': ProposalEndedEvent;
  'bodies.ProposalVetoed': ProposalVetoedEvent;
  'bodies.MembersSet': MembersSetEvent;
  'bodies.RecoverySupported': RecoverySupportedEvent;
  'bodies.RelatedDeclared': RelatedDeclaredEvent;
  'bodies.RelatedWithdrawn': RelatedWithdrawnEvent;
  'bodies.EntityDeclared': EntityDeclaredEvent;
}

/** The number of each operation on the wire. */
export const operationNumbers = {
  'accounts.AddKey': 101,
  'accounts.RevokeKey': 102,
  'assets.RegisterAsset': 201,
  'assets.SetAssetStatus': 202,
  'money.Transfer': 301,
  'money.Mint': 302,
  'money.Burn': 303,
  'reserves.RegisterBank': 1001,
  'reserves.SetMinter': 1002,
  'reserves.SetAdapter': 1003,
  'reserves.SetBankStatus': 1004,
  'reserves.SetIssuanceCap': 1005,
  'reserves.SetReserveTerms': 1006,
  'reserves.RegisterReserveAccount': 1007,
  'reserves.AssignVirtualAccount': 1008,
  'reserves.RecordCredit': 1009,
  'reserves.MatchCredit': 1010,
  'reserves.ReturnCredit': 1011,
  'reserves.RecordDebit': 1012,
  'reserves.WithdrawEntry': 1013,
  'reserves.CloseStatement': 1014,
  'reserves.RecordRecall': 1015,
  'reserves.ResolveRecall': 1016,
  'reserves.Redeem': 1017,
  'reserves.AcknowledgeRedemption': 1018,
  'reserves.RerouteRedemption': 1019,
  'reserves.CancelRedemption': 1020,
  'reserves.CancelReturn': 1021,
  'reserves.CloseReserveAccount': 1022,
  'market.CreateMarket': 401,
  'market.SetMarketStatus': 402,
  'market.PlaceOrder': 403,
  'market.CancelOrder': 404,
  'market.AmendOrder': 405,
  'market.ReduceOrder': 406,
  'market.CancelAllOrders': 407,
  'market.SetFees': 408,
  'market.PlaceStop': 409,
  'market.PlaceIceberg': 410,
  'market.ArmCancelOnDisconnect': 411,
  'market.SetKillSwitch': 412,
  'market.CloseMarket': 413,
  'custody.RegisterVault': 1101,
  'custody.SetVaultStatus': 1102,
  'custody.SetCustodyTerms': 1103,
  'custody.SetClassTerms': 1104,
  'custody.SetPolicyRule': 1105,
  'custody.RemovePolicyRule': 1106,
  'custody.RegisterAuditor': 1107,
  'custody.DismissAuditor': 1108,
  'custody.AttestHoldings': 1109,
  'custody.ConfirmAttestation': 1110,
  'custody.RegisterLot': 1111,
  'custody.MoveLot': 1112,
  'custody.ProveAddress': 1113,
  'custody.ListDestination': 1114,
  'custody.RequestWithdrawal': 1115,
  'custody.CancelWithdrawal': 1116,
  'custody.MoveHolding': 1117,
  'custody.ApproveWithdrawal': 1118,
  'custody.RefuseWithdrawal': 1119,
  'custody.ReleaseWithdrawal': 1120,
  'custody.ConfirmDelivery': 1121,
  'custody.ForceRelease': 1122,
  'payments.RegisterMerchant': 1201,
  'payments.SetMerchantStatus': 1202,
  'payments.FreezeMoney': 1203,
  'payments.ConfirmFreeze': 1204,
  'payments.Unfreeze': 1205,
  'payments.Pay': 1206,
  'payments.PayBatch': 1207,
  'payments.PayRequest': 1208,
  'payments.RefundPayment': 1209,
  'payments.SetSponsorship': 1210,
  'payments.EnrolCitizens': 1211,
  'payments.LeaveSponsor': 1212,
  'grants.OpenCampaign': 1301,
  'grants.FundCampaign': 1302,
  'grants.CloseCampaign': 1303,
  'grants.SetCampaignMerchant': 1304,
  'grants.SetClaimant': 1305,
  'grants.GiveGrant': 1306,
  'grants.ClaimGrant': 1307,
  'grants.SpendGrant': 1308,
  'grants.PassGrant': 1309,
  'grants.SettleGrant': 1310,
  'grants.RefundGrant': 1311,
  'ibc.CreateClient': 2401,
  'ibc.UpdateClient': 2402,
  'ibc.UpgradeClient': 2403,
  'ibc.SubmitMisbehaviour': 2404,
  'ibc.RecoverClient': 2431,
  'ibc.SwitchTransfers': 2432,
  'ibc.SetRateLimit': 2433,
  'ibc.RemoveRateLimit': 2434,
  'ibc.ResetRateLimit': 2435,
  'ibc.ConnectionOpenInit': 2411,
  'ibc.ConnectionOpenTry': 2412,
  'ibc.ConnectionOpenAck': 2413,
  'ibc.ConnectionOpenConfirm': 2414,
  'ibc.ChannelOpenInit': 2415,
  'ibc.ChannelOpenTry': 2416,
  'ibc.ChannelOpenAck': 2417,
  'ibc.ChannelOpenConfirm': 2418,
  'ibc.ChannelCloseInit': 2419,
  'ibc.ChannelCloseConfirm': 2420,
  'ibc.RecvPacket': 2405,
  'ibc.AcknowledgePacket': 2406,
  'ibc.TimeoutPacket': 2407,
  'ibc.TimeoutPacketOnClose': 2408,
  'ibc.SendTransfer': 2421,
  'ibc.RegisterCounterparty': 2441,
  'ibc.SendV2Packet': 2442,
  'ibc.RecvV2Packet': 2443,
  'ibc.AcknowledgeV2Packet': 2444,
  'ibc.TimeoutV2Packet': 2445,
  'ibc.RegisterInterchainAccount': 2451,
  'ibc.SendInterchainTransaction': 2452,
  'cosmos.Send': 2301,
  'cosmos.MultiSend': 2302,
  'cosmos.GrantAuthorization': 2303,
  'cosmos.ExecuteAuthorized': 2304,
  'cosmos.RevokeAuthorization': 2305,
  'cosmos.GrantAllowance': 2306,
  'cosmos.RevokeAllowance': 2307,
  'validators.SetValidator': 501,
  'upgrades.ScheduleUpgrade': 601,
  'upgrades.CancelUpgrade': 602,
  'evm.Transact': 801,
  'evm.SetBalance': 802,
  'evm.SetNonce': 803,
  'evm.SetCode': 804,
  'evm.SetStorage': 805,
  'evm.SetNextBlock': 806,
  'evm.SetNextHeader': 807,
  'bodies.Propose': 901,
  'bodies.ApproveProposal': 902,
  'bodies.WithdrawProposal': 903,
  'bodies.VetoProposal': 904,
  'bodies.SetMembers': 905,
  'bodies.SetDelegate': 906,
  'bodies.RevokeDelegate': 907,
  'bodies.RecoverBody': 908,
  'bodies.DeclareRelated': 909,
  'bodies.WithdrawRelated': 910,
  'bodies.DeclareEntity': 911,
} as const;

/** The bodies that may do each operation that names bodies, and whether their decision waits for the city's delay. */
export const operationBodies: Partial<Record<keyof Operations, { by: string[]; isDelayed: boolean }>> = {
  'assets.RegisterAsset': { by: ['listingReview'], isDelayed: true },
  'assets.SetAssetStatus': { by: ['regulator'], isDelayed: false },
  'reserves.RegisterBank': { by: ['regulator'], isDelayed: true },
  'reserves.SetMinter': { by: ['regulator'], isDelayed: true },
  'reserves.SetAdapter': { by: ['bank'], isDelayed: true },
  'reserves.SetBankStatus': { by: ['regulator'], isDelayed: false },
  'reserves.SetIssuanceCap': { by: ['regulator'], isDelayed: true },
  'reserves.SetReserveTerms': { by: ['regulator'], isDelayed: true },
  'reserves.RegisterReserveAccount': { by: ['bank'], isDelayed: true },
  'reserves.CloseReserveAccount': { by: ['regulator'], isDelayed: true },
  'market.CreateMarket': { by: ['marketOperator'], isDelayed: false },
  'market.SetMarketStatus': { by: ['marketOperator', 'surveillance', 'regulator'], isDelayed: false },
  'market.SetFees': { by: ['marketOperator'], isDelayed: true },
  'market.SetKillSwitch': { by: ['marketOperator', 'surveillance', 'regulator'], isDelayed: false },
  'market.CloseMarket': { by: ['marketOperator'], isDelayed: true },
  'custody.RegisterVault': { by: ['custodian'], isDelayed: true },
  'custody.SetVaultStatus': { by: ['regulator'], isDelayed: false },
  'custody.SetCustodyTerms': { by: ['regulator'], isDelayed: true },
  'custody.SetClassTerms': { by: ['custodian'], isDelayed: true },
  'custody.SetPolicyRule': { by: ['custodian'], isDelayed: true },
  'custody.RemovePolicyRule': { by: ['custodian'], isDelayed: true },
  'custody.RegisterAuditor': { by: ['regulator'], isDelayed: true },
  'custody.DismissAuditor': { by: ['regulator'], isDelayed: true },
  'custody.AttestHoldings': { by: ['custodian'], isDelayed: false },
  'custody.RegisterLot': { by: ['custodian'], isDelayed: false },
  'custody.MoveLot': { by: ['custodian'], isDelayed: false },
  'custody.ProveAddress': { by: ['custodian'], isDelayed: false },
  'custody.CancelWithdrawal': { by: ['custodian'], isDelayed: false },
  'custody.MoveHolding': { by: ['custodian'], isDelayed: false },
  'custody.RefuseWithdrawal': { by: ['custodian'], isDelayed: false },
  'custody.ReleaseWithdrawal': { by: ['custodian'], isDelayed: false },
  'custody.ConfirmDelivery': { by: ['custodian'], isDelayed: false },
  'custody.ForceRelease': { by: ['regulator', 'settlement'], isDelayed: false },
  'payments.RegisterMerchant': { by: ['settlement'], isDelayed: false },
  'payments.SetMerchantStatus': { by: ['settlement', 'regulator'], isDelayed: false },
  'payments.FreezeMoney': { by: ['surveillance', 'regulator'], isDelayed: false },
  'payments.ConfirmFreeze': { by: ['regulator'], isDelayed: false },
  'payments.Unfreeze': { by: ['surveillance', 'regulator'], isDelayed: false },
  'payments.LeaveSponsor': { by: ['settlement'], isDelayed: false },
  'ibc.RecoverClient': { by: ['regulator'], isDelayed: true },
  'ibc.SwitchTransfers': { by: ['regulator'], isDelayed: false },
  'ibc.SetRateLimit': { by: ['regulator'], isDelayed: false },
  'ibc.RemoveRateLimit': { by: ['regulator'], isDelayed: false },
  'ibc.ResetRateLimit': { by: ['regulator'], isDelayed: false },
  'validators.SetValidator': { by: ['marketOperator'], isDelayed: true },
  'upgrades.ScheduleUpgrade': { by: ['marketOperator'], isDelayed: true },
  'upgrades.CancelUpgrade': { by: ['marketOperator'], isDelayed: false },
  'bodies.VetoProposal': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: false },
  'bodies.SetMembers': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: true },
  'bodies.SetDelegate': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: true },
  'bodies.RevokeDelegate': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: false },
  'bodies.RecoverBody': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: false },
  'bodies.DeclareRelated': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: true },
  'bodies.WithdrawRelated': { by: ['marketOperator', 'custodian', 'settlement', 'listingReview', 'surveillance', 'bank', 'regulator'], isDelayed: true },
  'bodies.DeclareEntity': { by: ['listingReview', 'regulator'], isDelayed: true },
};

/** Every stable code of a refusal. */
export const refusals = [
  'kernel.EnvelopeTooLarge',
  'kernel.EnvelopeMalformed',
  'kernel.OperationCountOutOfRange',
  'kernel.OperationUnknown',
  'kernel.OperationMalformed',
  'kernel.WrongChain',
  'kernel.KeyMalformed',
  'kernel.SignatureInvalid',
  'kernel.Expired',
  'kernel.ExpiryTooFar',
  'kernel.KeyNotAuthorized',
  'kernel.NonceTooOld',
  'kernel.NonceUsed',
  'kernel.FeeAboveMax',
  'kernel.FeeNotCovered',
  'kernel.BlockFull',
  'kernel.KeyFeesSpent',
  'kernel.TransactionMalformed',
  'kernel.CosmosNotTaken',
  'kernel.ExtensionUnknown',
  'kernel.SignerCount',
  'kernel.SignModeUnknown',
  'kernel.MemoTooLong',
  'kernel.FeeMalformed',
  'kernel.GasOutOfRange',
  'kernel.NotAtomic',
  'kernel.WrongSequence',
  'kernel.TimedOut',
  'kernel.FeeNotGranted',
  'kernel.Undone',
  'kernel.AminoUnknown',
  'mempool.Duplicate',
  'mempool.AlreadyCommitted',
  'mempool.NonceWaiting',
  'mempool.AccountFull',
  'mempool.Full',
  'mempool.Dropped',
  'mempool.Stopping',
  'mempool.LeaderUnreachable',
  'mempool.LeaderLost',
  'mempool.NoWayToCometBft',
  'mempool.NoMoreBlocks',
  'mempool.Evicted',
  'mempool.NonceTooFarAhead',
  'mempool.HeldFull',
  'mempool.HeldTooLong',
  'mempool.ReplacementUnderpriced',
  'mempool.Replaced',
  'mempool.TipTooLow',
  'mempool.Outbid',
  'mempool.Underpriced',
  'mempool.PendingNotCovered',
  'mempool.DelegatedInFlight',
  'mempool.DelegatedNonceGap',
  'mempool.AuthorityReserved',
  'accounts.KeyMalformed',
  'accounts.KeyInUse',
  'accounts.KeyNotFound',
  'accounts.LastKey',
  'accounts.TooManyKeys',
  'accounts.ScopeMalformed',
  'accounts.OwnKeyHasNoScope',
  'accounts.ExpiryInPast',
  'accounts.FullKeyNeeded',
  'accounts.KeyNotPermitted',
  'accounts.KeyMarketNotPermitted',
  'accounts.KeyAssetNotPermitted',
  'accounts.KeyAmountAboveMax',
  'accounts.KeyBudgetSpent',
  'accounts.RoleHolder',
  'assets.SymbolMalformed',
  'assets.NameMalformed',
  'assets.FieldOutOfRange',
  'assets.NotAuthorized',
  'assets.AssetExists',
  'assets.AssetUnknown',
  'assets.TooManyAssets',
  'assets.ReasonMissing',
  'assets.IssuerRelated',
  'assets.IssuerUndeclared',
  'assets.CurrencyNotBacked',
  'assets.NameTaken',
  'money.AmountZero',
  'money.RecipientMissing',
  'money.RecipientIsSender',
  'money.AssetUnknown',
  'money.AssetSuspended',
  'money.NotTheIssuer',
  'money.InsufficientFunds',
  'money.SupplyOutOfRange',
  'money.NeedsBankEntry',
  'money.NotBacked',
  'reserves.FieldOutOfRange',
  'reserves.AmountOutOfRange',
  'reserves.StatementInconsistent',
  'reserves.AssetUnknown',
  'reserves.NotBankBacked',
  'reserves.BankUnknown',
  'reserves.AccountUnknown',
  'reserves.RedemptionUnknown',
  'reserves.NotAuthorized',
  'reserves.NotTheAdapter',
  'reserves.NotTheOwner',
  'reserves.TooManyBanks',
  'reserves.TooManyAccounts',
  'reserves.AdapterTaken',
  'reserves.AccountExists',
  'reserves.VirtualAccountTaken',
  'reserves.EntryExists',
  'reserves.EntryUnknown',
  'reserves.EntryNotOpen',
  'reserves.EntryRecalled',
  'reserves.NotRecalled',
  'reserves.StatementRepeated',
  'reserves.StatementOutOfOrder',
  'reserves.StatementInFuture',
  'reserves.DayOutOfRange',
  'reserves.BalanceOutOfRange',
  'reserves.AccountOverdrawn',
  'reserves.StatementBalances',
  'reserves.RedemptionNotOpen',
  'reserves.FactsDiffer',
  'reserves.NotYetDue',
  'reserves.NotInLots',
  'reserves.InsufficientFunds',
  'reserves.BankShort',
  'reserves.RedemptionTooSmall',
  'reserves.TooManyOpen',
  'reserves.AccountClosed',
  'reserves.AccountInUse',
  'reserves.TooManyTurns',
  'market.SymbolMalformed',
  'market.StepValueInexact',
  'market.TicksMalformed',
  'market.FeeOutOfRange',
  'market.BandOutOfRange',
  'market.OptionsConflict',
  'market.PriceOutOfRange',
  'market.LotsOutOfRange',
  'market.OrderIdMissing',
  'market.NothingToChange',
  'market.DisplayOutOfRange',
  'market.TriggerOutOfRange',
  'market.FilterMalformed',
  'market.TimeoutOutOfRange',
  'market.ReasonMissing',
  'market.NotAuthorized',
  'market.MarketUnknown',
  'market.MarketExists',
  'market.AssetUnknown',
  'market.TooManyMarkets',
  'market.OrderUnknown',
  'market.NotTheOwner',
  'market.MarketClosed',
  'market.MarketHalted',
  'market.MarketCancelOnly',
  'market.AssetSuspended',
  'market.OffTick',
  'market.OutOfBand',
  'market.NotionalOverflow',
  'market.BelowMinNotional',
  'market.ExpiryInPast',
  'market.ClientOrderIdInUse',
  'market.TooManyOpenOrders',
  'market.InsufficientFunds',
  'market.BookFull',
  'market.WouldCross',
  'market.NoLiquidity',
  'market.NotFillable',
  'market.KillSwitchEngaged',
  'market.WouldTrigger',
  'market.TrailTooFar',
  'market.TriggerFixed',
  'market.NotEngaged',
  'market.IssuerRelated',
  'market.ClosedOtherwise',
  'custody.FieldOutOfRange',
  'custody.AmountOutOfRange',
  'custody.AssetUnknown',
  'custody.NotInCustody',
  'custody.VaultUnknown',
  'custody.AttestationUnknown',
  'custody.WithdrawalUnknown',
  'custody.RuleUnknown',
  'custody.LotUnknown',
  'custody.NotAuthorized',
  'custody.NotTheAuditor',
  'custody.NotTheOwner',
  'custody.AuditorUnchanged',
  'custody.NotIndependent',
  'custody.TooMany',
  'custody.EvidenceInUse',
  'custody.SignatureInvalid',
  'custody.AttestationOutOfTime',
  'custody.DestinationUnchanged',
  'custody.NotInLots',
  'custody.InsufficientFunds',
  'custody.WithdrawalNotOpen',
  'custody.AlreadyApproved',
  'custody.VaultFrozen',
  'custody.NotYetDue',
  'custody.NotCovered',
  'custody.VaultShort',
  'custody.OverCap',
  'custody.DayCapReached',
  'custody.ColdShareTooLow',
  'custody.PolicyDenies',
  'custody.OwnerFrozen',
  'payments.FieldOutOfRange',
  'payments.MerchantUnknown',
  'payments.NotAuthorized',
  'payments.SystemAccount',
  'payments.TooMany',
  'payments.AssetUnknown',
  'payments.AmountOutOfRange',
  'payments.FreezeUnknown',
  'payments.FreezeEnded',
  'payments.UntilOutOfRange',
  'payments.FrozenBefore',
  'payments.FreezeConfirmed',
  'payments.PayeeIsPayer',
  'payments.AssetSuspended',
  'payments.InsufficientFunds',
  'payments.BatchMalformed',
  'payments.MerchantInactive',
  'payments.RequestExpired',
  'payments.RequestNotSigned',
  'payments.AlreadyPaid',
  'payments.PaymentUnknown',
  'payments.RefundAbovePaid',
  'payments.SponsorUnknown',
  'payments.EnrolledElsewhere',
  'grants.FieldOutOfRange',
  'grants.AmountOutOfRange',
  'grants.CategoriesMalformed',
  'grants.TimesOutOfOrder',
  'grants.AssetUnknown',
  'grants.CampaignUnknown',
  'grants.PaymentUnknown',
  'grants.NotTheSource',
  'grants.AssetSuspended',
  'grants.AccountFrozen',
  'grants.NotOpenYet',
  'grants.CampaignClosed',
  'grants.CampaignExpired',
  'grants.NotClaimable',
  'grants.NotEligible',
  'grants.PersonMaxReached',
  'grants.BudgetUsedUp',
  'grants.MerchantIsPayer',
  'grants.MerchantNotAccepted',
  'grants.OrderIsPaid',
  'grants.AssetsDiffer',
  'grants.VoucherEmpty',
  'grants.RestTooHigh',
  'grants.HopsUsedUp',
  'grants.HeldTooLittle',
  'grants.RefundTooHigh',
  'grants.InsufficientFunds',
  'grants.Unchanged',
  'ibc.Malformed',
  'ibc.IdentifierMalformed',
  'ibc.NotTheSigner',
  'ibc.IbcOff',
  'ibc.NotAuthorized',
  'ibc.ClientTypeUnknown',
  'ibc.ClientStateInvalid',
  'ibc.ClientUnknown',
  'ibc.ClientNotActive',
  'ibc.ConsensusStateUnknown',
  'ibc.HeaderExpired',
  'ibc.HeaderMisplaced',
  'ibc.HeaderInconsistent',
  'ibc.HeaderValidatorsWrong',
  'ibc.HeaderTrustTooLow',
  'ibc.HeaderNotSigned',
  'ibc.NoMisbehaviour',
  'ibc.UpgradeInvalid',
  'ibc.SubjectActive',
  'ibc.SubstituteInvalid',
  'ibc.ProofHeightTooHigh',
  'ibc.DelayNotPassed',
  'ibc.ProofInvalid',
  'ibc.ConnectionUnknown',
  'ibc.ConnectionStateWrong',
  'ibc.VersionUnsupported',
  'ibc.TooManyConnections',
  'ibc.CounterpartyUnknown',
  'ibc.CounterpartyKnown',
  'ibc.NotTheCreator',
  'ibc.ChannelUnknown',
  'ibc.ChannelStateWrong',
  'ibc.ChannelInvalid',
  'ibc.PortUnknown',
  'ibc.ChannelRefused',
  'ibc.ChannelStays',
  'ibc.PacketInvalid',
  'ibc.PacketMisplaced',
  'ibc.PacketTimedOut',
  'ibc.PacketNotTimedOut',
  'ibc.PacketOutOfOrder',
  'ibc.PacketUnknown',
  'ibc.PacketReceived',
  'ibc.AcknowledgementInvalid',
  'ibc.DataInvalid',
  'ibc.TimeoutTooFar',
  'ibc.TransferOff',
  'ibc.AmountInvalid',
  'ibc.AssetUnknown',
  'ibc.AssetSuspended',
  'ibc.AccountInvalid',
  'ibc.InsufficientFunds',
  'ibc.EscrowShort',
  'ibc.TooManyAssets',
  'ibc.MemoTooLong',
  'ibc.ForwardMalformed',
  'ibc.ForwardRefused',
  'ibc.SendLimited',
  'ibc.ReceiveLimited',
  'ibc.LimitUnknown',
  'ibc.LimitInvalid',
  'ibc.AccountUnknown',
  'ibc.ExecutionRefused',
  'ibc.TooManyLimits',
  'cosmos.MessageMalformed',
  'cosmos.SignerIsNotCaller',
  'cosmos.CoinsInvalid',
  'cosmos.SumsDiffer',
  'cosmos.RecipientIsSender',
  'cosmos.AssetUnknown',
  'cosmos.AssetSuspended',
  'cosmos.InsufficientFunds',
  'cosmos.KindUnknown',
  'cosmos.NotGrantable',
  'cosmos.GranterIsBody',
  'cosmos.Expired',
  'cosmos.NotGranted',
  'cosmos.LimitExceeded',
  'cosmos.AllowanceExists',
  'cosmos.InnerRefused',
  'validators.KeyMalformed',
  'validators.PowerOutOfRange',
  'validators.NotAuthorized',
  'validators.ValidatorUnknown',
  'validators.LastValidator',
  'validators.TooManyValidators',
  'validators.PowerUnchanged',
  'upgrades.NameMalformed',
  'upgrades.NotAuthorized',
  'upgrades.AlreadyPlanned',
  'upgrades.NotTheNextRules',
  'upgrades.HeightInThePast',
  'upgrades.HeightTooFar',
  'upgrades.NothingPlanned',
  'evm.TypeNotSupported',
  'evm.BlobsNotAccepted',
  'evm.WrongChain',
  'evm.GasLimitAboveCap',
  'evm.GasLimitAboveBlock',
  'evm.TipAboveFeeCap',
  'evm.FeeCapBelowBaseFee',
  'evm.InitCodeTooLarge',
  'evm.CreationNotAllowed',
  'evm.NoBlobs',
  'evm.TooManyBlobs',
  'evm.BlobVersionUnknown',
  'evm.BlobFeeCapBelowBaseFee',
  'evm.NoAuthorizations',
  'evm.IntrinsicGasTooLow',
  'evm.FloorGasTooLow',
  'evm.NonceTooLow',
  'evm.NonceTooHigh',
  'evm.NonceMax',
  'evm.SenderIsContract',
  'evm.InsufficientFunds',
  'evm.Malformed',
  'evm.FeeOutOfRange',
  'evm.SignatureInvalid',
  'evm.KeyNotAuthorized',
  'evm.NotAnOperation',
  'evm.AddressOfChain',
  'evm.SupplyOutOfRange',
  'evm.CodeTooLarge',
  'evm.NonceNeeded',
  'evm.BlockOutOfRange',
  'evm.CoinSuspended',
  'bodies.MembersMalformed',
  'bodies.ThresholdOutOfRange',
  'bodies.KeyMalformed',
  'bodies.EntityMalformed',
  'bodies.OperationsMalformed',
  'bodies.BodyUnknown',
  'bodies.ContentTooLong',
  'bodies.NotAuthorized',
  'bodies.InConflict',
  'bodies.OperationUnknown',
  'bodies.NotProposable',
  'bodies.OperationMalformed',
  'bodies.OperationInvalid',
  'bodies.AnotherBodys',
  'bodies.TooManyProposals',
  'bodies.ProposalUnknown',
  'bodies.IsRecovery',
  'bodies.AlreadyApproved',
  'bodies.AlreadyDecided',
  'bodies.NotDelayed',
  'bodies.OwnProposal',
  'bodies.AlreadyVetoed',
  'bodies.SetChanged',
  'bodies.RoleTaken',
  'bodies.HasOtherKeys',
  'bodies.EntityRelated',
  'bodies.IssuerRelated',
  'bodies.UntilOutOfRange',
  'bodies.OperationNotDelegable',
  'bodies.TooManyDelegates',
  'bodies.DelegateUnknown',
  'bodies.AlreadyDeclared',
  'bodies.NotDeclared',
  'bodies.TooManyDeclarations',
  'bodies.AccountHasRole',
  'bodies.OwnBody',
  'bodies.AlreadySupported',
  'bodies.TooManyRecoveries',
  'bodies.NotOwnEntity',
] as const;
