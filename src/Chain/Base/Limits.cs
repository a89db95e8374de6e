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

    /// <summary>How much gas is one cost unit, rounded up. The worst code takes some 10 ns a gas and a unit is a tenth of a microsecond, so that gas and operations fill a block by one measure.</summary>
    public const ulong GasPerCost = 10;

    /// <summary>Most gas of a block that a genesis can ask for: nine tenths of <see cref="BlockCostMax"/>, the rest being signatures and operations.</summary>
    public const ulong BlockGasLimitMax = 90_000_000;

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

    /// <summary>Deepest nesting of RLP lists: a transaction's access list needs four levels, a block six; what goes deeper is somebody's attempt on the stack.</summary>
    public const int RlpDepthMax = 32;

    /// <summary>
    /// Memory of all frames of a message together. Gas bounds it first: 1024 nested calls that share the gas of one transaction (at most 2^24, EIP-7825) pay for 73 MB, and this is
    /// what 150 million gas would pay for.
    /// </summary>
    public const long EvmMemoryBytesMax = 256 * 1024 * 1024;

    /// <summary>Most bytes of EVM code kept ready to run: two generations of 16 MiB, each with room for 680 contracts of the largest size.</summary>
    public const int EvmCodeCacheSizeMax = 32 * 1024 * 1024;

    /// <summary>Most accounts the EVM's cache keeps from one block to the next: 12 MiB.</summary>
    public const int EvmCachedAccountsMax = 128 * 1024;

    /// <summary>Most storage slots the EVM's cache keeps from one block to the next: 30 MiB.</summary>
    public const int EvmCachedSlotsMax = 256 * 1024;
}
