using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>20-transfer, version <c>ics20-1</c>: the city's assets leave into a channel's account, others' come as vouchers, and each comes home only over the channel that it left by.</summary>
/// <remarks>
/// What goes out and comes back is counted for each channel and asset beside the account's balance, so that no channel, whatever its other end claims, lets out more than was sent over it.
/// A voucher is an asset of its own (<see cref="AssetBacking.Channel"/>), registered when the first of it comes; what is proved to have come and not gone is what backs it.
/// </remarks>
public sealed class TransferApplication : IIbcApplication
{
    /// <summary>What the names of vouchers begin with, behind which twelve letters of their hash follow. No other asset's name has a hyphen.</summary>
    public const string VoucherPrefix = "IBC-";

    private const int VoucherLetters = 12;
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly MoneyModule _money;
    private readonly IbcModule _ibc;
    private readonly Forwarding _forwarding;
    private readonly KeyedTable<EscrowKey, EscrowRecord> _escrows;
    private readonly KeyedTable<uint, VoucherRecord> _vouchers;
    private readonly SortedDictionary<Address, ulong> _endOfEscrow = [];
    private readonly TouchedVisitor<EscrowRecord> _checkEscrow;
    private readonly TouchedVisitor<BalanceRecord> _checkBalance;
    private readonly TouchedVisitor<AssetRecord> _checkVoucher;
    private ulong _channelsKnown, _clientsKnown;

    // In the name of which vouchers are issued; nobody signs for it.
    private static readonly Address Issuer = Keys.OfName("ibc vouchers");

    internal TransferApplication(StateStore store, MoneyModule money, IbcModule ibc)
    {
        (_money, _ibc) = (money, ibc);
        RateLimits = new RateLimits(store, money.Assets, ibc);
        _forwarding = new Forwarding(store, this, ibc);
        money.AddSystemAccount(Forwarding.Transit);
        _escrows = new(store, IbcModule.EscrowsSchema);
        _vouchers = new(store, IbcModule.VouchersSchema);
        _checkEscrow = (in EscrowRecord before, in EscrowRecord after) =>
        {
            if (after.Key.AssetId != 0) Check(in after);
        };
        _checkBalance = (in BalanceRecord before, in BalanceRecord after) =>
        {
            Check(in before.Key);
            if (after.Key != before.Key) Check(in after.Key);
        };
        _checkVoucher = (in AssetRecord _, in AssetRecord after) =>
            Invariant.Assert(after.Backing != AssetBacking.Channel || after.Supply == after.Backed, "what came of a voucher and has not gone backs all of it");
    }

    /// <inheritdoc/>
    public string Port => "transfer";

    /// <summary>How much of what goes over which channel.</summary>
    public RateLimits RateLimits { get; }

    private AssetsModule Assets => _money.Assets;

    /// <summary>What was sent over a channel (or, by IBC v2, a client) of an asset and has not come back, in units.</summary>
    public Amount EscrowedOf(string channel, uint asset) =>
        TryEnd(channel, out ulong number) && _escrows.TryRead(new EscrowKey(number, asset), out EscrowRecord record) ? record.Amount : Amount.Zero;

    /// <summary>An asset's denomination: what packets carry is its path, what the city's Cosmos face calls it is its name.</summary>
    public Denom DenomOf(uint asset) =>
        _vouchers.TryRead(asset, out VoucherRecord voucher) ? new Denom(voucher.Trace.ToString(), voucher.Base.ToString()) : new Denom("", Assets.Read(asset).Symbol.ToString());

    /// <summary>The asset of a denomination, by its one name: a symbol, or of a voucher <c>ibc/</c> and a hash. A voucher's symbol is no denomination: lists of coins name each asset once.</summary>
    public bool TryFind(string name, out uint asset)
    {
        asset = 0;
        if (name.StartsWith(VoucherPrefix, StringComparison.Ordinal)) return false;
        if (!name.StartsWith(Denom.VoucherPrefix, StringComparison.Ordinal)) return Symbol.TryParse(name, out Symbol symbol) && Assets.TryFind(symbol, out asset);
        return name.Length == Denom.VoucherPrefix.Length + 2 * Hash32.Size && !name.AsSpan(Denom.VoucherPrefix.Length).ContainsAnyInRange('a', 'f')
            && Hash32.TryParse(name[Denom.VoucherPrefix.Length..].ToLowerInvariant(), out Hash32 hash)
            && Assets.TryFind(SymbolOf(hash), out asset) && _vouchers.ReadOf(asset).Hash == hash;
    }

    /// <summary>The vouchers there are, by their numbers.</summary>
    public IEnumerable<uint> Vouchers
    {
        get
        {
            for (uint id = 1; id <= Assets.Count; id++)
                if (_vouchers.TryFind(id, out _)) yield return id;
        }
    }

    /// <summary>The symbol of a voucher: sixty bits of its hash. Two that share one are not both registered: the later one stays where it is.</summary>
    public static Symbol SymbolOf(Hash32 hash)
    {
        Span<char> text = stackalloc char[VoucherPrefix.Length + VoucherLetters];
        VoucherPrefix.CopyTo(text);
        ulong bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(Hash32.Bytes(in hash)) >> 4;
        for (int i = text.Length - 1; i >= VoucherPrefix.Length; i--, bits >>= 5) text[i] = Letters[(int)(bits & 31)];
        Invariant.Assert(Symbol.TryParse(text, out Symbol symbol));
        return symbol;
    }

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenInit(ChannelEnd channel, string channelId, out string version)
    {
        version = FungibleTokenData.ChannelVersion;
        return Accept(channel, channelId, channel.Version.Length == 0 ? version : channel.Version);
    }

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenTry(ChannelEnd channel, string channelId, string counterpartyVersion, out string version)
    {
        version = FungibleTokenData.ChannelVersion;
        return Accept(channel, channelId, counterpartyVersion);
    }

    private IbcRefusal Accept(ChannelEnd channel, string channelId, string version)
    {
        // Only such names are hops of a denomination.
        Invariant.Assert(Identifiers.IsNumberedChannel(channelId));
        return channel.Order == ChannelOrder.Unordered && version == FungibleTokenData.ChannelVersion ? IbcRefusal.None : IbcRefusal.ChannelRefused;
    }

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenAck(string channelId, string counterpartyVersion) => counterpartyVersion == FungibleTokenData.ChannelVersion ? IbcRefusal.None : IbcRefusal.ChannelRefused;

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenConfirm(string channelId) => IbcRefusal.None;

    /// <inheritdoc/>
    public IbcRefusal OnChannelCloseInit(string channelId) => IbcRefusal.ChannelStays;

    /// <inheritdoc/>
    public IbcRefusal OnChannelCloseConfirm(string channelId) => IbcRefusal.None;

    internal IbcRefusal Send(string channel, string denom, Amount amount, string receiver, string memo, IbcHeight timeoutHeight, ulong timeoutNs, Call call, out ulong sequence)
    {
        sequence = 0;
        if (!_ibc.CanSend) return IbcRefusal.TransferOff;
        if (!TryFind(denom, out uint asset)) return IbcRefusal.AssetUnknown;
        return Send(channel, asset, amount, receiver, memo, timeoutHeight, timeoutNs, call, out sequence);
    }

    internal IbcRefusal Send(string channel, uint asset, Amount amount, string receiver, string memo, IbcHeight timeoutHeight, ulong timeoutNs, Call call, out ulong sequence)
    {
        byte[] bytes = new FungibleTokenData(DenomOf(asset).Path, amount.ToString(), Bech32.EncodeAccount(call.Caller), receiver, memo).Encode();
        IbcRefusal refusal = _ibc.SendPacket(Port, channel, timeoutHeight, timeoutNs, bytes, call, out sequence);
        if (refusal != IbcRefusal.None) return refusal;
        // Only what can be read can come back.
        return FungibleTokenData.TryDecode(bytes, out _) ? TakeOut(channel, asset, amount, bytes, call) : IbcRefusal.MemoTooLong;
    }

    internal IbcRefusal SendByClient(string client, string denom, Amount amount, string receiver, string memo, string encoding, ulong timeoutSeconds, Call call, out ulong sequence)
    {
        sequence = 0;
        if (!TryFind(denom, out uint asset)) return IbcRefusal.AssetUnknown;
        FungibleTokenData data = new(DenomOf(asset).Path, amount.ToString(), Bech32.EncodeAccount(call.Caller), receiver, memo);
        return _ibc.SendV2Packet(client, timeoutSeconds, [V2Transfers.PayloadOf(data, encoding)], call, out sequence);
    }

    /// <summary>What the caller sends leaves its account: home where it came over that end, else into that end's account.</summary>
    internal IbcRefusal TakeOut(string end, uint asset, Amount amount, ReadOnlySpan<byte> told, Call call)
    {
        if (!_ibc.CanSend) return IbcRefusal.TransferOff;
        if (!Assets.IsActive(asset)) return IbcRefusal.AssetSuspended;
        if (_money.IsSystemAccount(call.Caller)) return IbcRefusal.AccountInvalid;
        if (_money.AvailableOf(call.Caller, asset) < amount) return IbcRefusal.InsufficientFunds;
        IbcRefusal refusal = RateLimits.CountOut(end, asset, amount);
        if (refusal != IbcRefusal.None) return refusal;
        if (DenomOf(asset).CameOver(Port, end)) _money.Burn(call.Caller, asset, amount, call, Assets.Read(asset).Backed - amount);
        else Escrow(end, call.Caller, asset, amount, call);
        Tell(PacketStep.Sent, true, 0, asset, amount, told, call);
        return IbcRefusal.None;
    }

    /// <inheritdoc/>
    public IbcRefusal OnReceive(Packet packet, Call call, out Acknowledgement? answer)
    {
        answer = Acknowledgement.Success;
        if (!FungibleTokenData.TryDecode(packet.Data, out FungibleTokenData? data)) return IbcRefusal.DataInvalid;
        MemoKind kind = ForwardMemo.Read(data.Memo, out ForwardMemo? forward);
        if (kind == MemoKind.Malformed) return IbcRefusal.ForwardMalformed;
        if (kind == MemoKind.Note) return BringIn(packet.SourcePort, packet.SourceChannel, packet.DestinationChannel, data, packet.Data.Span, call, out _, out _);
        answer = null;
        return _forwarding.Receive(packet, data, forward!, call);
    }

    /// <summary>What was sent at the other end comes to its receiver: home out of this end's account, or as vouchers.</summary>
    internal IbcRefusal BringIn(string otherPort, string otherEnd, string end, FungibleTokenData data, ReadOnlySpan<byte> told, Call call, out uint asset, out Amount amount)
    {
        (asset, amount) = (0, default);
        if (!_ibc.CanReceive) return IbcRefusal.TransferOff;
        if (data.Sender.Length == 0) return IbcRefusal.DataInvalid;
        if (!data.TryAmount(out UInt128 units)) return IbcRefusal.AmountInvalid;
        if (!TryAccount(data.Receiver, out Address receiver) || _money.IsSystemAccount(receiver)) return IbcRefusal.AccountInvalid;
        if (!Denom.TryParse(data.Denom, out Denom denom)) return IbcRefusal.AssetUnknown;
        amount = new(units);
        if (denom.CameOver(otherPort, otherEnd))
        {
            // It comes home: its last hop is dropped, and only what was sent over this end is there.
            string path = data.Denom[(otherPort.Length + otherEnd.Length + 2)..];
            if (!Denom.TryParse(path, out Denom home) || !TryFind(home.Name, out asset)) return IbcRefusal.AssetUnknown;
            if (!Assets.IsActive(asset)) return IbcRefusal.AssetSuspended;
            if (!TryUnescrow(end, asset, receiver, amount, call)) return IbcRefusal.EscrowShort;
        }
        else
        {
            IbcRefusal refusal = TryRegister(denom.Through(Port, end), call, out asset);
            if (refusal != IbcRefusal.None) return refusal;
            if (!Assets.IsActive(asset)) return IbcRefusal.AssetSuspended;
            if (!Assets.CanIssue(asset, amount)) return IbcRefusal.TooManyAssets;
            Issue(receiver, asset, amount, call);
        }
        Tell(PacketStep.Received, true, 0, asset, amount, told, call);
        return RateLimits.CountIn(end, asset, amount);
    }

    /// <inheritdoc/>
    public void OnReceiveUndone(Packet packet, IbcRefusal refusal, Call call) =>
        call.Emit(new TokenMoved(PacketStep.Received, false, (ushort)refusal, Symbol.None, Amount.Zero), packet.Data.Span);

    /// <inheritdoc/>
    public IbcRefusal OnAcknowledge(Packet packet, ReadOnlyMemory<byte> acknowledgement, Call call)
    {
        if (!Acknowledgement.TryDecode(acknowledgement, out Acknowledgement? answer)) return IbcRefusal.AcknowledgementInvalid;
        if (!FungibleTokenData.TryDecode(packet.Data, out FungibleTokenData? data)) return IbcRefusal.DataInvalid;
        if (_forwarding.TryEnd(packet, data, acknowledgement, call, out IbcRefusal refusal)) return refusal;
        return answer.IsSuccess ? TellArrived(data, packet.Data.Span, call) : BringBack(PacketStep.Acknowledged, packet.SourceChannel, packet.Sequence, data, packet.Data.Span, call);
    }

    /// <inheritdoc/>
    public IbcRefusal OnTimeout(Packet packet, Call call)
    {
        if (!FungibleTokenData.TryDecode(packet.Data, out FungibleTokenData? data)) return IbcRefusal.DataInvalid;
        return _forwarding.TryEnd(packet, data, null, call, out IbcRefusal refusal) ? refusal : BringBack(PacketStep.TimedOut, packet.SourceChannel, packet.Sequence, data, packet.Data.Span, call);
    }

    /// <summary>Tells that the other end has taken what was sent.</summary>
    internal IbcRefusal TellArrived(FungibleTokenData data, ReadOnlySpan<byte> told, Call call)
    {
        if (!TrySent(data, out uint asset, out Amount amount, out _)) return IbcRefusal.DataInvalid;
        Tell(PacketStep.Acknowledged, true, 0, asset, amount, told, call);
        return IbcRefusal.None;
    }

    /// <summary>What was sent and not taken goes back to its sender. This way stays open whatever is suspended since, as cancelling does.</summary>
    /// <remarks>Whether it was taken is the other chain's word. One that has brought home what it says now never to have received gets nothing twice: then it is its own channel's money that is lost, and the message is refused.</remarks>
    internal IbcRefusal BringBack(PacketStep step, string end, ulong sequence, FungibleTokenData data, ReadOnlySpan<byte> told, Call call, Address? past = null)
    {
        if (!TrySent(data, out uint asset, out Amount amount, out Address sender)) return IbcRefusal.DataInvalid;
        Address to = past ?? sender;
        if (DenomOf(asset).CameOver(Port, end))
        {
            if (!Assets.CanIssue(asset, amount)) return IbcRefusal.TooManyAssets;
            Issue(to, asset, amount, call);
        }
        else if (!TryUnescrow(end, asset, to, amount, call))
        {
            return IbcRefusal.EscrowShort;
        }
        RateLimits.TakeBackOut(end, asset, amount, sequence);
        Tell(step, false, 0, asset, amount, told, call);
        return IbcRefusal.None;
    }

    /// <summary>What came over an end and could not go on goes back into it, as it came: the other chain is told so.</summary>
    /// <param name="end">The end.</param>
    /// <param name="holder">Who holds it.</param>
    /// <param name="asset">The asset.</param>
    /// <param name="amount">How much.</param>
    /// <param name="window">The window of the asset's limit at that end when it came; 0 without one.</param>
    /// <param name="call">The block.</param>
    internal void PutBack(string end, in Address holder, uint asset, Amount amount, ulong window, Call call)
    {
        RateLimits.TakeBackIn(end, asset, amount, window);
        if (DenomOf(asset).CameOver(Port, end)) _money.Burn(holder, asset, amount, call, Assets.Read(asset).Backed - amount);
        else Escrow(end, holder, asset, amount, call);
    }

    /// <summary>What left by <see cref="TakeOut"/>, and from whom; false for words that none of this chain's packets has.</summary>
    internal bool TrySent(FungibleTokenData data, out uint asset, out Amount amount, out Address sender)
    {
        asset = 0;
        bool isRead = data.TryAmount(out UInt128 units) & Denom.TryParse(data.Denom, out Denom denom) & Bech32.TryParseAccount(data.Sender, out sender);
        amount = new Amount(units);
        return isRead && TryFind(denom.Name, out asset);
    }

    private IbcRefusal TryRegister(Denom denom, Call call, out uint asset)
    {
        Hash32 hash = Denom.HashOf(denom.Path);
        Symbol symbol = SymbolOf(hash);
        if (Assets.TryFind(symbol, out asset)) return _vouchers.ReadOf(asset).Hash == hash ? IbcRefusal.None : IbcRefusal.AssetUnknown;
        if (Assets.Count >= Limits.AssetsMax || _vouchers.LiveCount >= Limits.VouchersMax) return IbcRefusal.TooManyAssets;
        if (!Text128.TryOf(denom.Trace, out Text128 trace) || !Text128.TryOf(denom.Base, out Text128 name)) return IbcRefusal.AssetUnknown;
        // Its own name is another chain's word, and could be that of the city's gold: so people see its hash.
        Assets.Add(new RegisterAsset(symbol, denom.Name[..Text32.Size], AssetClass.Crypto, Issuer, new Amount(1), Amount.Decimals, AssetBacking.Channel), call);
        Invariant.Assert(Assets.TryFind(symbol, out asset));
        _vouchers.Insert(new VoucherRecord { AssetId = asset, Hash = hash, Trace = trace, Base = name });
        call.Emit(new VoucherRegistered(symbol, hash), Encoding.UTF8.GetBytes(denom.Path));
        return IbcRefusal.None;
    }

    private void Issue(Address to, uint asset, Amount amount, Call call)
    {
        Assets.SetBacked(asset, Assets.Read(asset).Backed + amount, call);
        _money.Mint(to, asset, amount, call);
    }

    private void Escrow(string channel, Address from, uint asset, Amount amount, Call call)
    {
        Address escrow = Denom.EscrowOf(Port, channel);
        _money.Move(from, escrow, asset, amount);
        call.Emit(new Transferred(from, escrow, Assets.Read(asset).Symbol, amount));
        Invariant.Assert(TryEnd(channel, out ulong number));
        EscrowKey key = new(number, asset);
        if (_escrows.TryFind(in key, out int slot)) _escrows.Modify(slot).Amount += amount;
        else _escrows.Insert(new EscrowRecord { Key = key, Amount = amount });
    }

    private bool TryUnescrow(string channel, uint asset, Address to, Amount amount, Call call)
    {
        Invariant.Assert(TryEnd(channel, out ulong number));
        Address escrow = Denom.EscrowOf(Port, channel);
        // In the block of its opening the account is nobody's yet, and somebody may have frozen it before.
        if (!_escrows.TryFind(new EscrowKey(number, asset), out int slot) || _escrows.Read(slot).Amount < amount || _money.AvailableOf(in escrow, asset) < amount) return false;
        ref EscrowRecord record = ref _escrows.Modify(slot);
        record.Amount -= amount;
        if (record.Amount.IsZero) _escrows.Remove(slot);
        _money.Move(escrow, to, asset, amount);
        call.Emit(new Transferred(escrow, to, Assets.Read(asset).Symbol, amount));
        return true;
    }

    private void Tell(PacketStep step, bool isSuccess, ushort code, uint asset, Amount amount, ReadOnlySpan<byte> data, Call call) =>
        call.Emit(new TokenMoved(step, isSuccess, code, Assets.Read(asset).Symbol, amount), data);

    // In the city's spelling, or as Ethereum writes it.
    private static bool TryAccount(string text, out Address account) => Bech32.TryParseAccount(text, out account) || Address.TryParse(text, out account);

    // Accounts of channels are the city's own from the block after their opening on, so that who has executed that block and who has loaded its state agree, whatever was undone in it.
    internal void KnowEscrows(ulong channelsOpened, ulong clientsCreated)
    {
        for (; _channelsKnown < channelsOpened; _channelsKnown++) Know(_channelsKnown);
        for (; _clientsKnown < clientsCreated; _clientsKnown++) Know(_clientsKnown | ClientEnd);
    }

    private void Know(ulong end)
    {
        Address escrow = Denom.EscrowOf(Port, NameOf(end));
        _money.AddSystemAccount(in escrow);
        _endOfEscrow[escrow] = end;
    }

    // Ends of either kind by one number.
    private const ulong ClientEnd = 1ul << 63;

    private const string ClientPrefix = TendermintClientState.ClientType + "-";

    internal static bool TryEnd(string end, out ulong number)
    {
        if (Identifiers.TryNumber(end, Identifiers.ChannelPrefix, out number)) return number < ClientEnd;
        bool isClient = Identifiers.TryNumber(end, ClientPrefix, out number) && number < ClientEnd;
        number |= ClientEnd;
        return isClient;
    }

    /// <summary>The channel or client that an escrow's key names.</summary>
    public static string NameOf(ulong end) => string.Create(CultureInfo.InvariantCulture, $"{((end & ClientEnd) == 0 ? Identifiers.ChannelPrefix : ClientPrefix)}{end & ~ClientEnd}");

    internal void CheckTouched()
    {
        if (_escrows.IsTouched) _escrows.VisitTouched(_checkEscrow);
        if (_escrows.LiveCount != 0) _money.VisitChanges(_checkBalance);
        if (_vouchers.LiveCount != 0) Assets.VisitChanges(_checkVoucher);
    }

    internal void CheckInvariants()
    {
        foreach (int slot in _escrows.LiveSlots) Check(in _escrows.Read(slot));
        foreach (int slot in _vouchers.LiveSlots)
        {
            ref readonly VoucherRecord voucher = ref _vouchers.Read(slot);
            ref readonly AssetRecord asset = ref Assets.Read(voucher.AssetId);
            Invariant.Assert(asset.Backing == AssetBacking.Channel && asset.Supply == asset.Backed && asset.Symbol == SymbolOf(voucher.Hash), "of a voucher there is what came and has not gone");
            Invariant.Assert(Denom.HashOf(DenomOf(voucher.AssetId).Path) == voucher.Hash, "a voucher's name is its path's hash");
        }
    }

    // Whoever has touched an escrow's account, and not only who keeps what it holds.
    private void Check(in BalanceKey balance)
    {
        if (_money.IsSystemAccount(balance.Account) && _endOfEscrow.TryGetValue(balance.Account, out ulong end) && _escrows.TryRead(new EscrowKey(end, balance.AssetId), out EscrowRecord record)) Check(in record);
    }

    private void Check(in EscrowRecord record)
    {
        string channel = NameOf(record.Key.Channel);
        Invariant.Assert(!record.Amount.IsZero && _money.OwnedOf(Denom.EscrowOf(Port, channel), record.Key.AssetId) >= record.Amount, "what was sent over a channel and has not come back is in its account");
    }
}
