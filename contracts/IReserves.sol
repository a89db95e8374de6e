// SPDX-License-Identifier: Apache-2.0
// Generated from the operations' records by `gwangan generate`; do not edit.
pragma solidity ^0.8.20;

/// @title The module reserves at 0x000000000000000000000000000000000000080a
/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:
/// see docs/contracts.md for what runs at once and what runs right after the transaction.
interface IReserves {
    /// @notice The operation is refused, with the stable code of docs/operations.md, such as 404 and "market.MarketUnknown".
    error OperationRefused(uint16 module, uint16 code, string name);

    /// @notice The arguments are not encoded strictly, or hold what the operation cannot.
    error Malformed();

    /// @notice What was asked about does not exist.
    error NotFound();

    /// @notice The caller does not have what the operation will need.
    error InsufficientFunds();

    /// @notice The transaction has asked for as many operations as one may.
    error TooManyOperations();

    /// @notice An operation that a contract had asked for was done after the transaction.
    event OperationExecuted(address indexed account, uint64 ticket, uint16 number);

    /// @notice It was refused after all, with the stable code of docs/operations.md; what was set aside for it is back.
    event OperationRejected(address indexed account, uint64 ticket, uint16 number, uint16 module, uint16 code);

    /// @notice Admits a bank that holds reserves of an asset. For the regulator.
    /// @param asset An asset that banks back.
    /// @param bic Its identifier code (ISO 9362), 8 or 11 characters of A-Z and 0-9.
    /// @param name Its name for people, 1 to 32 bytes.
    /// @param adapter The account that hands in its facts: the one that its key implies.
    /// @param holdingMax Most of the reserves that may lie with it while its credits are minted, in units.
    /// @param bucketCapacity How much may be minted at once from its credits, in units, above zero; 2^128 - 1 for no limit.
    /// @param bucketRefill How much of that comes free a second, in units.
    /// @param keyType 0 none, 1 ethereum, 2 cosmos, 3 ed25519, 4 passkey. How that key signs.
    /// @param publicKey The public key: 33 bytes compressed, or 32 for Ed25519. It speaks for no other body and no other bank, and is its account's only one.
    /// @param entity The legal entity behind it, such as its LEI: related to no holder of another body.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function registerBank(string calldata asset, string calldata bic, string calldata name, address adapter, uint256 holdingMax, uint256 bucketCapacity, uint256 bucketRefill, uint8 keyType, bytes calldata publicKey, string calldata entity) external returns (uint64 ticket);

    /// @notice Sets how much may be minted from a bank's credits. For the regulator.
    /// @param bank The bank.
    /// @param holdingMax Most of the reserves that may lie with it while its credits are minted, in units.
    /// @param bucketCapacity How much may be minted at once from its credits, in units, above zero; 2^128 - 1 for no limit.
    /// @param bucketRefill How much of that comes free a second, in units.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setMinter(uint32 bank, uint256 holdingMax, uint256 bucketCapacity, uint256 bucketRefill) external returns (uint64 ticket);

    /// @notice Names the account that hands in a bank's facts; the former one does so no more. For the bank body.
    /// @param bank The bank.
    /// @param adapter The account: the one that the key implies.
    /// @param keyType 0 none, 1 ethereum, 2 cosmos, 3 ed25519, 4 passkey. How that key signs.
    /// @param publicKey The public key: 33 bytes compressed, or 32 for Ed25519. It speaks for no other body and no other bank, and is its account's only one.
    /// @param entity The legal entity behind it, such as its LEI: related to no holder of another body.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setAdapter(uint32 bank, address adapter, uint8 keyType, bytes calldata publicKey, string calldata entity) external returns (uint64 ticket);

    /// @notice Suspends a bank, so that its credits wait, or releases it. Redemptions go on. For the regulator.
    /// @param bank The bank.
    /// @param status 0 active, 1 suspended. 0 active, 1 suspended.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setBankStatus(uint32 bank, uint8 status) external returns (uint64 ticket);

    /// @notice Sets how much of an asset may exist, what is promised out included; what exists already stays. For the regulator.
    /// @param asset An asset that banks back.
    /// @param cap Most that may exist, in units; 2^128 - 1 for no limit.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setIssuanceCap(string calldata asset, uint256 cap) external returns (uint64 ticket);

    /// @notice Sets how patient the city is with banks, and how much and how many one redeems at once; deadlines that run already stay. For the regulator.
    /// @param asset An asset that banks back.
    /// @param statementLateMs A statement as of longer ago stops minting, in milliseconds.
    /// @param unmatchedLateMs A credit unmatched for longer stops minting.
    /// @param sendWithinMs Within this time a bank hands a redemption on, or its owner may give it to another bank.
    /// @param payWithinMs Within this time after that it has paid, or its owner may.
    /// @param rerouteAfterMs So long after that the rule does.
    /// @param redeemMin Least that is redeemed at once, in units, at most 100,000 whole ones; zero for none.
    /// @param openPerOwnerMax Most redemptions of one owner that banks still have to pay, 1 to 10,000.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function setReserveTerms(string calldata asset, int64 statementLateMs, int64 unmatchedLateMs, int64 sendWithinMs, int64 payWithinMs, int64 rerouteAfterMs, uint256 redeemMin, uint32 openPerOwnerMax) external returns (uint64 ticket);

    /// @notice Adds a segregated account at a bank to the reserves, with a balance of zero. For the bank body.
    /// @param bank The bank.
    /// @param number Salted hash of the account's number.
    /// @param display What people see instead of its number, 1 to 32 bytes.
    /// @param closedDay The last day before its first entry, days since 1970 in the bank's calendar: at most 31 ago and 10 ahead.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function registerReserveAccount(uint32 bank, bytes32 number, string calldata display, uint32 closedDay) external returns (uint64 ticket);

    /// @notice Says whose money is that comes under a number: a virtual account, or a reference in the remittance text. It is never given to somebody else. For the bank's adapter.
    /// @param bank The bank.
    /// @param number Salted hash of the number.
    /// @param owner Whose; zero closes it, so that credits under it wait for an owner.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function assignVirtualAccount(uint32 bank, bytes32 number, address owner) external returns (uint64 ticket);

    /// @notice Records a credit that a bank has booked, once for ever. A deposit is minted to the owner of what it names, at once or as soon as nothing speaks against it; without an owner it waits. For the bank's adapter.
    /// @param account The reserve account.
    /// @param entry Hash of the bank's own reference of the entry: unique in the account.
    /// @param kind 0 deposit, 1 funding, 2 redemptionReturn. 0 deposit, 1 funding (interest, own funds, a move between reserve accounts: nothing is minted), 2 a redemption's payment that came back.
    /// @param amount How much, in units, above zero.
    /// @param day Booking day, days since 1970 in the bank's calendar.
    /// @param reference_ What a deposit names: salted hash of a virtual account or of a reference in the remittance text.
    /// @param endToEnd Hash of the payer's end-to-end id; zero when there is none.
    /// @param redemptionId The redemption whose payment came back; 0 for others.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function recordCredit(uint32 account, bytes32 entry, uint8 kind, uint256 amount, uint32 day, bytes32 reference_, bytes32 endToEnd, uint64 redemptionId) external returns (uint64 ticket);

    /// @notice Names the owner of a credit that waits for one: it is minted, at once or as soon as nothing speaks against it. For the bank's adapter.
    /// @param account The reserve account.
    /// @param entry The credit.
    /// @param owner Whose it is.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function matchCredit(uint32 account, bytes32 entry, address owner) external returns (uint64 ticket);

    /// @notice Sends a credit back to where it came from. The bank's adapter returns what is not minted yet; the owner what was minted, and it is burnt.
    /// @param account The reserve account.
    /// @param entry The credit.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function returnCredit(uint32 account, bytes32 entry) external returns (uint64 ticket);

    /// @notice Records a debit that a bank has booked, once for ever. For the bank's adapter.
    /// @param account The reserve account.
    /// @param entry Hash of the bank's own reference of the entry: unique in the account.
    /// @param kind 0 redemption, 1 return, 2 recall, 3 other. 0 a redemption is paid, 1 a credit goes back, 2 a recalled credit is taken back, 3 anything else: a fee, a move between reserve accounts, a payment made twice.
    /// @param amount How much, in units, above zero; of a redemption or credit all of it.
    /// @param day Booking day, days since 1970 in the bank's calendar.
    /// @param answers The credit that goes back, whether that was asked for or not; zero for others.
    /// @param redemptionId The redemption that is paid, also one that was paid or given back already; 0 for others.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function recordDebit(uint32 account, bytes32 entry, uint8 kind, uint256 amount, uint32 day, bytes32 answers, uint64 redemptionId) external returns (uint64 ticket);

    /// @notice Takes back an entry that was recorded in error and that the bank's statement does not show. What was minted for it stays, and is short. For the bank's adapter, while a statement of the account does not balance.
    /// @param account The reserve account.
    /// @param entry The entry; its day is not closed.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function withdrawEntry(uint32 account, bytes32 entry) external returns (uint64 ticket);

    /// @notice Hands in a bank's statement of a reserve account: of a whole day, which closes it, or of the day so far. It must continue the last one and equal what the chain has recorded; else the account is unbalanced, for all to see, and its bank's credits wait. The signature over this operation is the bank's word for the digest. For the bank's adapter.
    /// @param account The reserve account.
    /// @param number Its number: one more than the last of a whole day, or 1 for the first of a year; of the day so far more than the last of that day.
    /// @param isIntraday Whether the day goes on.
    /// @param day The last booking day it covers, days since 1970 in the bank's calendar.
    /// @param opening Balance before, in units: the last closing balance of a whole day.
    /// @param credits Sum of credits since then, in units.
    /// @param creditCount How many.
    /// @param debits Sum of debits since then, in units.
    /// @param debitCount How many.
    /// @param closing Balance after, in units.
    /// @param asOfMs As of when it is, milliseconds since 1970 UTC.
    /// @param digest SHA-256 of the statement as the bank sent it.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function closeStatement(uint32 account, uint32 number, bool isIntraday, uint32 day, uint256 opening, uint256 credits, uint32 creditCount, uint256 debits, uint32 debitCount, uint256 closing, int64 asOfMs, bytes32 digest) external returns (uint64 ticket);

    /// @notice Records that who sent a credit wants it back. Until that is resolved it backs nothing. For the bank's adapter.
    /// @param account The reserve account.
    /// @param entry The credit.
    /// @param code The reason (ISO 20022 external code).
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function recordRecall(uint32 account, bytes32 entry, string calldata code) external returns (uint64 ticket);

    /// @notice Records that a recall has come to nothing: the credit backs again. One that succeeds ends with the debit (`RecordDebit`). For the bank's adapter.
    /// @param account The reserve account.
    /// @param entry The credit.
    /// @param code The reason (ISO 20022 external code).
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function resolveRecall(uint32 account, bytes32 entry, string calldata code) external returns (uint64 ticket);

    /// @notice Turns money back into money at a bank: burns it, and has a bank pay it out. Nobody has to allow it, and no stop of minting stops it.
    /// @param asset An asset that banks back.
    /// @param amount How much, in units, a whole number of the asset's lots, at least what its terms say unless it is all there is.
    /// @param bank Who pays.
    /// @param destination Salted commitment to the account that is paid; the bank has been told what opens it.
    /// @param endToEndId The owner's own reference, which the payment carries, at most 32 characters; public for ever, so nothing personal.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function redeem(string calldata asset, uint256 amount, uint32 bank, bytes32 destination, string calldata endToEndId) external returns (uint64 ticket);

    /// @notice Says how far a redemption is. A refused one returns to its owner, at once or as soon as nothing is deficient. For the adapter of the bank that is to pay.
    /// @param redemptionId The redemption.
    /// @param answer 0 sent, 1 accepted, 2 refused. 0 the order was handed to the bank, 1 the bank accepted it, 2 the bank refused it.
    /// @param code The reason (ISO 20022 external code); none for 0 and 1.
    /// @param turn Which turn of the redemption it is about, how often that had been given to another bank: a word on an earlier turn says nothing of this one.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function acknowledgeRedemption(uint64 redemptionId, uint8 answer, string calldata code, uint32 turn) external returns (uint64 ticket);

    /// @notice Gives a redemption to another bank when the first has been silent for too long. For its owner.
    /// @param redemptionId The redemption.
    /// @param bank Who is to pay now.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function rerouteRedemption(uint64 redemptionId, uint32 bank) external returns (uint64 ticket);

    /// @notice Takes a redemption back: the money returns to its owner, at once or as soon as nothing is deficient. At any time while no bank has it in hand; afterwards when the bank has been silent for too long. For its owner.
    /// @param redemptionId The redemption.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function cancelRedemption(uint64 redemptionId) external returns (uint64 ticket);

    /// @notice Keeps a credit that its owner burnt to send back, because the bank has not sent it back in time: it is minted again, at once or as soon as nothing speaks against it. Only when a statement covers the deadline without the debit. For its owner.
    /// @param account The reserve account.
    /// @param entry The credit.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function cancelReturn(uint32 account, bytes32 entry) external returns (uint64 ticket);

    /// @notice Takes a reserve account out of the reserves: one on which nothing stands, or one of which the bank has been silent for so long that what stands on it backs nothing; that is written off. For the regulator.
    /// @param account The reserve account.
    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.
    function closeReserveAccount(uint32 account) external returns (uint64 ticket);

    /// @notice How much of an asset exists, what is attested to stand behind it, and since when that is too little; 0 while it is enough.
    function backing(string memory asset) external view returns (uint256 supply, uint256 backed, uint64 deficientSinceMs);

    /// @notice A redemption: whose, how much, who is to pay, and 1 queued, 2 sent, 3 accepted, 4 paid, 5 refused, 6 returned.
    function redemption(uint64 redemptionId) external view returns (address owner, uint256 amount, uint32 bank, uint8 state, uint64 deadlineMs);
}
