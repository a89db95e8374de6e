namespace Gwangan.Chain.Base;

/// <summary>Every bound of the chain in one place, each with its reason. Bounds of the node (sockets, queues, files) are in Node.</summary>
public static class Limits
{
    /// <summary>Most bytes of one envelope: a batch of 100 orders takes about 6 KiB, so this leaves room for large texts and passkey assertions.</summary>
    public const int EnvelopeSizeMax = 64 * 1024;

    /// <summary>Most operations under one signature: enough for a ladder of quotes on both sides, small enough that one signature cannot fill a block.</summary>
    public const int EnvelopeItemsMax = 100;

    /// <summary>Most bytes of all envelopes of a block: CometBFT's own default block size is 22,020,096; the rest is header, commit and evidence.</summary>
    public const int BlockEnvelopesSizeMax = 20 * 1024 * 1024;

    /// <summary>Most static cost of a block's envelopes, in cost units. At 20 units an order this is 500,000 orders, a second of work for the state machine.</summary>
    public const ulong BlockCostMax = 10_000_000;

    /// <summary>Most bytes of a message of the Cosmos SDK's bank, authz and feegrant.</summary>
    public const int CosmosMessageSizeMax = 16 * 1024;

    /// <summary>How much gas of Cosmos transactions is one cost unit: a transfer of 50 units takes 25,000 gas, which is what clients of other chains expect by order of magnitude.</summary>
    public const uint CosmosGasPerCost = 500;

    /// <summary>How many bytes of a Cosmos transaction each of its messages has room for at its own cost. Payments take some 300, packets with their proofs 2,000.</summary>
    public const int CosmosMessageRoom = 1024;

    /// <summary>How many bytes above that room are one cost unit, where they come to more than the messages: payments of 50 units in 350 bytes fill a block at that rate, and so do the signatures of a header.</summary>
    public const uint CosmosBytesPerCost = 8;

    /// <summary>How much gas is one cost unit, rounded up. The worst code takes some 10 ns a gas and a unit is a tenth of a microsecond, so that gas and operations fill a block by one measure.</summary>
    public const ulong GasPerCost = 10;

    /// <summary>Cost units that the gas of one block can take: nine tenths of <see cref="BlockCostMax"/>, the rest being signatures and operations.</summary>
    public const ulong BlockGasCostMax = 9_000_000;

    /// <summary>
    /// Most gas of a block that a genesis can ask for: 38,000 plain transfers with their signatures, a second's. Above ten times <see cref="BlockGasCostMax"/> a city has decided that its blocks may take longer than a second when they are
    /// full of the worst code, up to nine; a unit of cost then is more gas, so that a block of few costly transactions still leaves room for operations.
    /// </summary>
    public const ulong BlockGasLimitMax = 900_000_000;

    /// <summary>Heights at which a tree in IAVL format can be proved from memory: relayers ask for a block some hundreds back at most. Older heights are read from the disk again.</summary>
    public const int SealedTreesMax = 1_024;

    /// <summary>Nodes that only those heights hold, over all trees: some 300 MB. Blocks that make more shorten the window, down to the last height.</summary>
    public const long SealedTreeNodesMax = 2_000_000;

    /// <summary>Most fills of one operation. What an order would match beyond it is cancelled with its own reason, because a remainder queued into the next block would leave the book crossed.</summary>
    public const int FillsPerOperationMax = 1_000;

    /// <summary>Most open orders of one account over all markets: with it, cancelling all is bounded work.</summary>
    public const int OpenOrdersPerAccountMax = 5_000;

    /// <summary>Most expired orders removed at the start of one block; the rest follow in the next and cannot match meanwhile.</summary>
    public const int ExpiriesPerBlockMax = 10_000;

    /// <summary>Most accounts disconnected at the start of one block, with the orders closed and a tenth of those passed; the rest follows in the next. More than one account can need, so that each block ends one.</summary>
    public const int DisconnectsPerBlockMax = 10_000;

    /// <summary>Most triggered stops that run after one operation; the rest runs at the beginning of the next block.</summary>
    public const int TriggersPerOperationMax = 100;

    /// <summary>When the triggered stops of one operation have met so many resting orders together, the rest runs at the beginning of the next block. Each may meet <see cref="FillsPerOperationMax"/> itself.</summary>
    public const int TriggerMakersPerOperationMax = 1_000;

    /// <summary>Most triggered stops that run in one block, after operations and at its beginning together.</summary>
    public const int TriggersPerBlockMax = 10_000;

    /// <summary>Most triggered stops of one market that run at the beginning of one block, so that every market that is behind has its turn.</summary>
    public const int TriggersPerMarketMax = 1_000;

    /// <summary>When the triggered stops of one market have met so many resting orders at the beginning of one block, the rest runs in the next.</summary>
    public const int TriggerMakersPerMarketMax = 10_000;

    /// <summary>
    /// When the triggered stops of a block have met so many resting orders, after operations and at its beginning together, the rest runs in the next; what they look at or close on the way counts by its
    /// cost. At 10 units each it is a tenth of <see cref="BlockCostMax"/>, and some 40 MB of events.
    /// </summary>
    public const int TriggerMakersPerBlockMax = 100_000;

    /// <summary>Most trailing stops that follow the price at the end of one block, those furthest behind first; the others follow at the end of the next.</summary>
    public const int TrailsPerBlockMax = 10_000;

    /// <summary>Most ticks a trailing stop trails by: more than any price band of the KRX holds.</summary>
    public const uint TrailTicksMax = 10_000;

    /// <summary>Most basis points a trailing stop trails by: below the whole, so that a sale's trigger is a price.</summary>
    public const uint TrailBpsMax = 9_999;

    /// <summary>Most peaks of one iceberg: each is met like an order of its own, so a shorter peak would only be work.</summary>
    public const int IcebergPeaksMax = 100;

    /// <summary>Shortest time of a cancel-on-disconnect, in milliseconds: a block or two.</summary>
    public const long DisconnectTimeoutMsMin = 1_000;

    /// <summary>Longest time of a cancel-on-disconnect, in milliseconds: a day, as at the exchanges that have one.</summary>
    public const long DisconnectTimeoutMsMax = 24L * 60 * 60 * 1000;

    /// <summary>How many nonces behind the highest used one a key may still use: as many envelopes can be in flight out of order.</summary>
    public const int NonceWindow = 256;

    /// <summary>How far ahead of the block time an envelope's expiry may lie, in milliseconds: one day. Bounds how long a signed envelope stays dangerous.</summary>
    public const long ExpiryAheadMsMax = 24L * 60 * 60 * 1000;

    /// <summary>Most keys of one account.</summary>
    public const int KeysPerAccountMax = 16;

    /// <summary>Most markets that a session key's scope names: more than a trading program quotes, few enough for a record of fixed size.</summary>
    public const int KeyMarketsMax = 8;

    /// <summary>Most members of a body's key set: more than any board that signs has.</summary>
    public const int BodyMembersMax = 16;

    /// <summary>Most delegates of a body, those whose time is over included until they are revoked.</summary>
    public const int BodyDelegatesMax = 8;

    /// <summary>Most open proposals of one member: with all members of all bodies it bounds the table of proposals.</summary>
    public const int ProposalsPerMemberMax = 4;

    /// <summary>Most open recoveries of one body.</summary>
    public const int RecoveriesPerBodyMax = 4;

    /// <summary>Most bytes of the operation in a proposal: a key set of 16 members takes about 1,700.</summary>
    public const int ProposalContentSizeMax = 2_048;

    /// <summary>Most proposals that are executed or end at the beginning of one block; the rest follows in the next.</summary>
    public const int ProposalsPerBlockMax = 32;

    /// <summary>Longest time of a delegate, in milliseconds: a year and a day.</summary>
    public const long DelegateMsMax = 366L * 24 * 60 * 60 * 1000;

    /// <summary>Longest delay of bodies' decisions that a genesis can ask for, in milliseconds: a year.</summary>
    public const long BodyDelayMsMax = 365L * 24 * 60 * 60 * 1000;

    /// <summary>Most declarations of related parties: each grant walks all of them.</summary>
    public const int RelatedPartiesMax = 1_024;

    /// <summary>Most declarations that the holders of one entity make themselves: all holders together leave a third of <see cref="RelatedPartiesMax"/> to the regulator.</summary>
    public const int OwnDeclarationsMax = 4;

    /// <summary>Most accounts without a role whose legal entity is declared: as many as there can be issuers.</summary>
    public const int EntitiesMax = 4_096;

    /// <summary>Most operations that a body names to one delegate.</summary>
    public const int DelegateOperationsMax = 16;

    /// <summary>Most bytes of a memo or reference.</summary>
    public const int MemoSizeMax = 128;

    /// <summary>Most characters of a chain id (CometBFT's own bound).</summary>
    public const int ChainIdSizeMax = 50;

    /// <summary>Most validators of a city: it has ten to thirty known operators, and every block carries a signature of each.</summary>
    public const int ValidatorsMax = 100;

    /// <summary>Most voting power of a validator; all together stay far below CometBFT's bound of 2^60.</summary>
    public const ulong ValidatorPowerMax = 1_000_000_000;

    /// <summary>Furthest height of a planned upgrade, in blocks ahead: years at the fastest pace, so that a slip of the finger is refused.</summary>
    public const long UpgradeAheadBlocksMax = 100_000_000;

    /// <summary>Most records that an upgrade rewrites in a block: some milliseconds of work beside the block's own.</summary>
    public const int MigratedRecordsMax = 10_000;

    /// <summary>Most markets of a city.</summary>
    public const int MarketsMax = 1_024;

    /// <summary>Most assets of a city.</summary>
    public const int AssetsMax = 4_096;

    /// <summary>Most assets that came from other chains: anybody can open a channel and send any name over it, so they leave half of <see cref="AssetsMax"/> to the city's own.</summary>
    public const int VouchersMax = 2_048;

    /// <summary>Most limits of assets at channels: each block looks whether their windows are over.</summary>
    public const int RateLimitsMax = 256;

    /// <summary>Most that a bank account holds, in units: 10^17 whole won, more than twenty times all the won there is, so that sums over all accounts stay far below 2^128.</summary>
    public static readonly Amount ReserveAmountMax = Amount.Whole(100_000_000_000_000_000);

    /// <summary>Most banks that hold reserves: each is looked at in every block.</summary>
    public const int BanksMax = 32;

    /// <summary>Most reserve accounts: each is looked at in every block, once for each bank.</summary>
    public const int ReserveAccountsMax = 64;

    /// <summary>Most days of a reserve account that no statement has closed: more than the longest holidays.</summary>
    public const int ReserveDaysOpenMax = 31;

    /// <summary>How many days ahead of the block's a booking day may lie: what a bank takes in after its cut-off belongs to its next business day, which holidays may put off.</summary>
    public const int ReserveDaysAheadMax = 10;

    /// <summary>How far ahead of the block's time a bank's statement may say it is, in milliseconds: clocks differ.</summary>
    public const long StatementAheadMsMax = 5L * 60 * 1000;

    /// <summary>Shortest of the times that banks are given, in milliseconds.</summary>
    public const long ReserveTimeMsMin = 1_000;

    /// <summary>Longest of the times that banks are given, in milliseconds: a year.</summary>
    public const long ReserveTimeMsMax = 366L * 24 * 60 * 60 * 1000;

    /// <summary>Most waiting credits of one bank that are minted at the beginning of one block, and most refused redemptions of one asset that are given back; the rest follows in the next.</summary>
    public const int WaitingMintsPerBankMax = 500;

    /// <summary>So many times the time after which a statement stops minting, and what stands on the account backs nothing any more: with the usual 30 hours ten days, more than holidays and mishaps take.</summary>
    public const int ReserveSilentFactor = 8;

    /// <summary>So often the rule finds a redemption's bank silent until it gives the money back to its owner.</summary>
    public const int RedemptionSilencesMax = 3;

    /// <summary>So often a redemption can be given to another bank.</summary>
    public const int RedemptionTurnsMax = 1_000;

    /// <summary>Most that the least amount of a redemption can be, in units: a way out stays open for everybody.</summary>
    public static readonly Amount RedeemMinMax = Amount.Whole(100_000);

    /// <summary>Most that the bound of open redemptions of one owner can be.</summary>
    public const int OpenPerOwnerMaxMax = 10_000;

    /// <summary>Most redemptions that go to another bank at the beginning of one block; the rest follows in the next.</summary>
    public const int ReroutesPerBlockMax = 1_000;

    /// <summary>Most vaults: each is looked at in every block, once for each asset in custody.</summary>
    public const int VaultsMax = 32;

    /// <summary>Most rules of the custody policy: each is tried at every request.</summary>
    public const int PolicyRulesMax = 64;

    /// <summary>Most approvals that a rule of the custody policy asks for.</summary>
    public const int WithdrawalApprovalsMax = 8;

    /// <summary>Most auditors.</summary>
    public const int AuditorsMax = 16;

    /// <summary>Longest of the times of custody, in milliseconds: a year.</summary>
    public const long CustodyTimeMsMax = 366L * 24 * 60 * 60 * 1000;

    /// <summary>Of how many days prices are kept for the cold share: a year's, by the rule of the act on the protection of users of virtual assets (2024-07-19).</summary>
    public const int CustodyPriceDaysMax = 365;

    /// <summary>The least share of the value of crypto assets that lies in cold vaults, in basis points: the same act's 80 %.</summary>
    public const uint ColdShareBpsMin = 8_000;

    /// <summary>Most withdrawals that become overdue or are given back at the beginning of one block; the rest follows in the next.</summary>
    public const int WithdrawalDeadlinesPerBlockMax = 1_000;

    /// <summary>Most merchants: more than twice as many shops as a city of three and a half million has.</summary>
    public const uint MerchantsMax = 1_000_000;

    /// <summary>Most that a campaign of purpose money has, in units: 10^15 whole won, half of all the won there is, so that its sums stay far below 2^128.</summary>
    public static readonly Amount GrantAmountMax = Amount.Whole(1_000_000_000_000_000);

    /// <summary>Most of their own money that merchants pay back into one campaign: with its budget, whatever it has come to holds in an amount. An asset of another chain can be as much as that.</summary>
    public static readonly Amount GrantPaidBackMax = Amount.Whole(10_000_000_000_000_000_000);

    /// <summary>Most codes and ranges of categories that a campaign accepts.</summary>
    public const int GrantCategoriesMax = 8;

    /// <summary>How often merchants pass on what a campaign has paid at most.</summary>
    public const int GrantHopsMax = 4;

    /// <summary>Most campaigns that pay one order.</summary>
    public const int GrantsPerPaymentMax = 4;

    /// <summary>Longest time from now to a campaign's end, in milliseconds: ten years.</summary>
    public const long GrantTimeMsMax = 3_660L * 24 * 60 * 60 * 1000;

    /// <summary>For so long a payment with vouchers can be refunded and its order is not paid again, in milliseconds: 90 days.</summary>
    public const long GrantRefundMs = 90L * 24 * 60 * 60 * 1000;

    /// <summary>Most vouchers that return, and holdings of merchants that are settled, at the beginning of one block; the rest follows in the next. Some 6 ms of work.</summary>
    public const int GrantReturnsPerBlockMax = 10_000;

    /// <summary>Most payments with vouchers that are forgotten at the beginning of one block.</summary>
    public const int GrantPaymentsForgottenPerBlockMax = 2_000;

    /// <summary>Longest time of a freeze by the regulator, in milliseconds: a year and a day; another order gives it more.</summary>
    public const long FreezeMsMax = 366L * 24 * 60 * 60 * 1000;

    /// <summary>Longest time of a freeze by surveillance, in milliseconds: 72 hours, time for a court over a weekend.</summary>
    public const long FreezeProvisionalMsMax = 72L * 60 * 60 * 1000;

    /// <summary>So long after surveillance has frozen an asset of an account it does not again, in milliseconds: 30 days, so that no row of short freezes is a long one.</summary>
    public const long FreezeProvisionalPauseMs = 30L * 24 * 60 * 60 * 1000;

    /// <summary>Most freezes that hold an asset of one account: their sum stays below 2^128 units.</summary>
    public const uint FreezesPerAccountMax = 64;

    /// <summary>Most freezes that hold money.</summary>
    public const uint FreezesMax = 100_000;

    /// <summary>Most freezes that end at the beginning of one block; the rest follows in the next.</summary>
    public const int FreezesEndedPerBlockMax = 1_000;

    /// <summary>So many places of each table of grants are looked at in a block for what has expired, one part of the table after the other: of a million grants each every four hours at a block a second. What has expired serves nobody meanwhile.</summary>
    public const int GrantsLookedAtPerBlock = 64;

    /// <summary>Deepest nesting of RLP lists: a transaction's access list needs four levels, a block six; what goes deeper is somebody's attempt on the stack.</summary>
    public const int RlpDepthMax = 32;

    /// <summary>
    /// Memory of all frames of a message together. Gas bounds it first: 1024 nested calls that share the gas of one transaction (at most 2^24, EIP-7825) pay for 73 MB, and this is
    /// what 150 million gas would pay for; only before Osaka, in a block larger than that, do frames end here for which gas would still pay.
    /// </summary>
    public const long EvmMemoryBytesMax = 256 * 1024 * 1024;

    /// <summary>Most bytes of EVM code kept ready to run: two generations of 16 MiB, each with room for 680 contracts of the largest size.</summary>
    public const int EvmCodeCacheSizeMax = 32 * 1024 * 1024;

    /// <summary>Most accounts the EVM's cache keeps from one block to the next: 12 MiB.</summary>
    public const int EvmCachedAccountsMax = 128 * 1024;

    /// <summary>Most storage slots the EVM's cache keeps from one block to the next: 30 MiB.</summary>
    public const int EvmCachedSlotsMax = 256 * 1024;
}
