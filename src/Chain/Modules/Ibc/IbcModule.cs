using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Ibc.Accounts;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>The IBC host: clients of other chains, connections, channels and packets, as ibc-go has them, and the applications behind the ports.</summary>
/// <remarks>
/// The tree <c>ibc</c> holds ibc-go's keys and values (24-host), so relayers and light clients of other chains read it with the stock specs. What only this chain looks at (vouchers, escrows, switches) is in tables.
/// What a message has changed before it is refused is undone, and so is what an application did with a packet that it answers with an error.
/// </remarks>
public sealed partial class IbcModule : Module
{
    private readonly StateStore _store;
    private readonly IavlTree _tree;
    private readonly KeyedTable<uint, IbcRecord> _switches;
    private readonly SortedDictionary<string, IIbcApplication> _ports = new(StringComparer.Ordinal);

    /// <summary>Table 241: whether transfers are on.</summary>
    public static readonly TableSchema Schema = new(241, "ibc switches", Unsafe.SizeOf<IbcRecord>(), 0, sizeof(uint));

    /// <summary>Table 242: what channels keep.</summary>
    public static readonly TableSchema EscrowsSchema = new(242, "ibc escrows", Unsafe.SizeOf<EscrowRecord>(), 0, Unsafe.SizeOf<EscrowKey>());

    /// <summary>Table 243: assets that came from other chains.</summary>
    public static readonly TableSchema VouchersSchema = new(243, "ibc vouchers", Unsafe.SizeOf<VoucherRecord>(), 0, sizeof(uint));

    /// <summary>Table 244: how much of what goes over which channel.</summary>
    public static readonly TableSchema RateLimitsSchema = new(244, "ibc rate limits", Unsafe.SizeOf<RateLimitRecord>(), 0, Unsafe.SizeOf<EscrowKey>());

    /// <summary>Adds the module's tree and tables to the store.</summary>
    public IbcModule(StateStore store, MoneyModule money)
    {
        _store = store;
        Accounts = money.Assets.Accounts;
        _tree = new IavlTree(store, IbcPaths.Store);
        _switches = new(store, Schema);
        Transfers = new TransferApplication(store, money, this);
        _ports.Add(Transfers.Port, Transfers);
        InterchainAccounts = new InterchainAccounts(store, this);
        Bind(InterchainAccounts.Host);
        _v2Ports.Add(Transfers.Port, new V2Transfers(Transfers));
    }

    /// <summary>Who may act.</summary>
    public AccountsModule Accounts { get; }

    /// <summary>The application behind the port <c>transfer</c>.</summary>
    public TransferApplication Transfers { get; }

    /// <summary>Accounts that chains command at each other.</summary>
    public InterchainAccounts InterchainAccounts { get; }

    /// <summary>The tree that other chains read.</summary>
    public IavlTree Tree => _tree;

    /// <inheritdoc/>
    public override ushort Number => 24;

    /// <inheritdoc/>
    public override string Name => "ibc";

    /// <inheritdoc/>
    public override Type Refusals => typeof(IbcRefusal);

    /// <summary>A relayer's transaction shows a header and brings packets under it, all or nothing; what is kept of parsed records beside the store is found by the very bytes that stand there.</summary>
    public override bool IsUndoable => true;

    /// <inheritdoc/>
    public override IReadOnlyList<OperationDefinition> Operations { get; } =
    [
        OperationDefinition.Of<CreateClient>("ibc"),
        OperationDefinition.Of<UpdateClient>("ibc"),
        OperationDefinition.Of<UpgradeClient>("ibc"),
        OperationDefinition.Of<SubmitMisbehaviour>("ibc"),
        OperationDefinition.Of<RecoverClient>("ibc"),
        OperationDefinition.Of<SwitchTransfers>("ibc"),
        OperationDefinition.Of<SetRateLimit>("ibc"),
        OperationDefinition.Of<RemoveRateLimit>("ibc"),
        OperationDefinition.Of<ResetRateLimit>("ibc"),
        OperationDefinition.Of<ConnectionOpenInit>("ibc"),
        OperationDefinition.Of<ConnectionOpenTry>("ibc"),
        OperationDefinition.Of<ConnectionOpenAck>("ibc"),
        OperationDefinition.Of<ConnectionOpenConfirm>("ibc"),
        OperationDefinition.Of<ChannelOpenInit>("ibc"),
        OperationDefinition.Of<ChannelOpenTry>("ibc"),
        OperationDefinition.Of<ChannelOpenAck>("ibc"),
        OperationDefinition.Of<ChannelOpenConfirm>("ibc"),
        OperationDefinition.Of<ChannelCloseInit>("ibc"),
        OperationDefinition.Of<ChannelCloseConfirm>("ibc"),
        OperationDefinition.Of<RecvPacket>("ibc"),
        OperationDefinition.Of<AcknowledgePacket>("ibc"),
        OperationDefinition.Of<TimeoutPacket>("ibc"),
        OperationDefinition.Of<TimeoutPacketOnClose>("ibc"),
        OperationDefinition.Of<SendTransfer>("ibc"),
        OperationDefinition.Of<RegisterCounterparty>("ibc"),
        OperationDefinition.Of<SendV2Packet>("ibc"),
        OperationDefinition.Of<RecvV2Packet>("ibc"),
        OperationDefinition.Of<AcknowledgeV2Packet>("ibc"),
        OperationDefinition.Of<TimeoutV2Packet>("ibc"),
        OperationDefinition.Of<RegisterInterchainAccount>("ibc"),
        OperationDefinition.Of<SendInterchainTransaction>("ibc"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<EventDefinition> Events { get; } =
    [
        EventDefinition.Of<ClientChanged>("ibc", "clientId"),
        EventDefinition.Of<ConnectionChanged>("ibc", "connection"),
        EventDefinition.Of<ChannelChanged>("ibc", "channel"),
        EventDefinition.Of<PacketMoved>("ibc", "packet"),
        EventDefinition.Of<TokenMoved>("ibc", "data"),
        EventDefinition.Of<VoucherRegistered>("ibc", "path"),
        EventDefinition.Of<TransfersSwitched>("ibc"),
        EventDefinition.Of<RateLimitChanged>("ibc", "channel"),
        EventDefinition.Of<V2PacketMoved>("ibc", "packet"),
    ];

    /// <summary>Whether the city has IBC: its genesis says so.</summary>
    public bool IsOn => _switches.LiveCount > 0;

    /// <summary>Whether transfers go out.</summary>
    public bool CanSend => _switches.ReadOf(1).SendOff == 0;

    /// <summary>Whether transfers come in.</summary>
    public bool CanReceive => _switches.ReadOf(1).ReceiveOff == 0;

    /// <summary>Puts another application behind a port of its own, before the chain begins.</summary>
    public void Bind(IIbcApplication application) => _ports.Add(application.Port, application);

    /// <summary>Reads <c>ibc: { sendEnabled?, receiveEnabled? }</c>; a city without it has no IBC.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader document = new(genesis, "");
        if (!document.Has("ibc")) return;
        GenesisReader ibc = document.Object("ibc");
        foreach ((string name, GenesisReader value) in ibc.Members())
            if (name is not ("sendEnabled" or "receiveEnabled")) throw value.Error("no such member here");
        _switches.Insert(new IbcRecord { Id = 1, SendOff = Off("sendEnabled"), ReceiveOff = Off("receiveEnabled") });
        // As ibc-go begins; and ICS-23 proves nothing of an empty tree.
        SetNumber(IbcPaths.NextClientSequence, 0);
        SetNumber(IbcPaths.NextConnectionSequence, 0);
        SetNumber(IbcPaths.NextChannelSequence, 0);

        byte Off(string name) => ibc.Has(name) && !ibc.Boolean(name) ? (byte)1 : (byte)0;
    }

    /// <inheritdoc/>
    public override void Restore() => KnowEscrows();

    /// <inheritdoc/>
    public override void BeginBlock(Call call)
    {
        if (!IsOn) return;
        KnowEscrows();
        Transfers.RateLimits.BeginBlock(call);
    }

    private void KnowEscrows() => Transfers.KnowEscrows(NumberOf(IbcPaths.NextChannelSequence), NumberOf(IbcPaths.NextClientSequence));

    /// <inheritdoc/>
    public override void CheckTouched()
    {
        Transfers.CheckTouched();
        Transfers.RateLimits.CheckTouched();
    }

    /// <inheritdoc/>
    public override void CheckInvariants()
    {
        Invariant.Assert(_switches.LiveCount <= 1);
        Invariant.Assert(IsOn || _tree.Count == 0, "a city without IBC has none of it");
        Transfers.CheckInvariants();
        Transfers.RateLimits.CheckInvariants(_switches.LiveCount == 0 ? 0 : _switches.ReadOf(1).Windows);
    }

    /// <summary>Does something that refuses after it has changed something: then state and events are as they were.</summary>
    internal IbcRefusal Atomically(Call call, Func<IbcRefusal> act)
    {
        StateMark mark = _store.Mark();
        int events = call.EventsSize;
        IbcRefusal refusal = act();
        if (refusal == IbcRefusal.None)
        {
            _store.Release(in mark);
            return refusal;
        }
        _store.RollbackTo(in mark);
        call.TakeBackEvents(events);
        return refusal;
    }

    internal void SwitchTransfers(bool send, bool receive, Call call)
    {
        ref IbcRecord record = ref _switches.ModifyOf(1);
        (record.SendOff, record.ReceiveOff) = (send ? (byte)0 : (byte)1, receive ? (byte)0 : (byte)1);
        call.Emit(new TransfersSwitched(send, receive));
    }

    /// <summary>The number of a limit's window that begins.</summary>
    internal ulong NextWindow() => ++_switches.ModifyOf(1).Windows;

    /// <summary>Whether there is a channel of transfers, or a client, of that name.</summary>
    internal IbcRefusal FindEnd(string end)
    {
        if (Identifiers.IsNumberedChannel(end)) return TryChannel(Transfers.Port, end, out _) ? IbcRefusal.None : IbcRefusal.ChannelUnknown;
        return TryClient(end, out _) ? IbcRefusal.None : IbcRefusal.ClientUnknown;
    }

    /// <summary>The number of the next packet that is sent over a channel of transfers, or a client.</summary>
    internal ulong NextSequenceOf(string end) => NumberOf(Identifiers.IsNumberedChannel(end) ? IbcPaths.NextSequenceSend(Transfers.Port, end) : IbcPaths.V2NextSequenceSend(end));

    /// <summary>The height of the block that executes, as other chains name it.</summary>
    internal static IbcHeight SelfHeight(Call call) => new(IbcHeight.RevisionOf(call.ChainId), (ulong)call.Height);

    // What a header's time can have above the milliseconds that the chain counts in. Who proves a packet's timeout under that header goes by all of it, so a packet is received only where all of it is before the timeout.
    private const ulong RestOfMsNs = 999_999;

    /// <summary>The block's time in nanoseconds since 1970, rounded down to milliseconds.</summary>
    internal static ulong SelfTimeNs(Call call) => (ulong)call.TimeMs * 1_000_000;

    private ulong NumberOf(byte[] key) => _tree.TryGet(key, out byte[]? value) ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;

    private void SetNumber(byte[] key, ulong number)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, number);
        _tree.Set(key, value);
    }

    // The next name of a kind, which is used up.
    private string NextName(byte[] counter, string prefix)
    {
        ulong number = NumberOf(counter);
        SetNumber(counter, number + 1);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{number}");
    }

    private bool TryRead<T>(byte[] key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? message) where T : IProtoMessage<T>
    {
        message = default;
        return _tree.TryGet(key, out byte[]? value) && T.TryDecode(value, out message);
    }

    private void Write<T>(byte[] key, T message) where T : IProtoMessage => _tree.Set(key, ProtoWriter.Encode(message));
}
