using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.feegrant.v1beta1.MsgGrantAllowance: pays fees of another account's Cosmos transactions that name the caller as granter, within limits.</summary>
/// <param name="Message">
/// MsgGrantAllowance { granter, grantee, Any allowance }: BasicAllowance { repeated Coin spend_limit, Timestamp expiration }, PeriodicAllowance { basic, Duration period, repeated Coin period_spend_limit }
/// or AllowedMsgAllowance { Any allowance, repeated string allowed_messages } around one of them. Limits are in won; a period begins with the grant.
/// </param>
[Operation(2306, cost: 40, CosmosRefusal.MessageMalformed, CosmosRefusal.KindUnknown, CosmosRefusal.RecipientIsSender, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.GranterIsBody, CosmosRefusal.Expired, CosmosRefusal.AllowanceExists)]
[CosmosMessage("/cosmos.feegrant.v1beta1.MsgGrantAllowance")]
public sealed record GrantAllowance([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage
{
    private const string Package = "/cosmos.feegrant.v1beta1.";

    // A hundred years.
    private const long PeriodSecondsMax = 3_155_760_000;

    internal sealed class Content
    {
        public Address Granter, Grantee;
        public AllowanceRecord Terms;
        public List<string>? Messages;
        public bool IsKnown = true;
    }

    /// <inheritdoc/>
    public bool TrySigner(out Address signer)
    {
        bool read = TryRead(out Content content);
        signer = content.Granter;
        return read;
    }

    /// <inheritdoc/>
    public override CosmosRefusal Check() =>
        !TryRead(out Content content) ? CosmosRefusal.MessageMalformed
        : !content.IsKnown ? CosmosRefusal.KindUnknown
        : content.Granter == content.Grantee ? CosmosRefusal.RecipientIsSender
        : CosmosRefusal.None;

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call) =>
        !TryRead(out Content content) ? CosmosRefusal.MessageMalformed
        : content.Granter != call.Caller ? CosmosRefusal.SignerIsNotCaller
        : cosmos.Grant(content, call);

    private bool TryRead(out Content content)
    {
        content = new Content();
        ReadOnlySpan<byte> allowance = default;
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (!(field switch { 1 => Coins.TryAccount(ref reader, out content.Granter), 2 => Coins.TryAccount(ref reader, out content.Grantee), 3 => reader.TryBytes(out allowance), _ => false })) return false;
        }
        return !content.Granter.IsZero && !content.Grantee.IsZero && TryAllowance(allowance, content, isInner: false);
    }

    private static bool TryAllowance(ReadOnlySpan<byte> any, Content content, bool isInner)
    {
        if (!TxAny.TryDecode(any, out string typeUrl, out ReadOnlySpan<byte> value)) return false;
        switch (typeUrl)
        {
            case Package + "BasicAllowance": return TryBasic(value, content);
            case Package + "PeriodicAllowance": return TryPeriodic(value, content);
            case Package + "AllowedMsgAllowance" when !isInner: return TryLimited(value, content);
            default:
                content.IsKnown = false;
                return true;
        }
    }

    private static bool TryBasic(ReadOnlySpan<byte> bytes, Content content)
    {
        List<TxCoin> limit = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (!(field switch { 1 => Coins.TryAdd(ref reader, limit), 2 => Coins.TryTime(ref reader, out content.Terms.ExpiresAtMs), _ => false })) return false;
        }
        if (limit.Count > 0) content.Terms.Flags |= AllowanceRecord.IsLimited;
        content.IsKnown &= limit.Count == 0 || TryWon(limit, out content.Terms.Left);
        return true;
    }

    private static bool TryPeriodic(ReadOnlySpan<byte> bytes, Content content)
    {
        List<TxCoin> limit = [], ignored = [];
        long seconds = 0;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            bool read = field switch
            {
                1 => reader.TryBytes(out ReadOnlySpan<byte> basic) && TryBasic(basic, content),
                2 => reader.TryBytes(out ReadOnlySpan<byte> duration) && TrySeconds(duration, out seconds),
                3 => Coins.TryAdd(ref reader, limit),
                // What is left of the first period, and when it ends, follow from the grant.
                4 => Coins.TryAdd(ref reader, ignored),
                5 => reader.TryBytes(out _),
                _ => false,
            };
            if (!read) return false;
        }
        content.IsKnown &= seconds is > 0 and <= PeriodSecondsMax && TryWon(limit, out content.Terms.PeriodMax);
        content.Terms.PeriodMs = seconds is > 0 and <= PeriodSecondsMax ? seconds * 1_000 : 0;
        return true;
    }

    private static bool TryLimited(ReadOnlySpan<byte> bytes, Content content)
    {
        ReadOnlySpan<byte> inner = default;
        content.Messages = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (field == 1)
            {
                if (!reader.TryBytes(out inner)) return false;
                continue;
            }
            if (field != 2 || !reader.TryString(TxAny.UrlSizeMax, out string message)) return false;
            content.Messages.Add(message);
        }
        content.IsKnown &= content.Messages.Count is > 0 and <= AllowanceRecord.OperationsMax;
        return TryAllowance(inner, content, isInner: true);
    }

    private static bool TrySeconds(ReadOnlySpan<byte> bytes, out long seconds)
    {
        seconds = 0;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Varint) return false;
            if (!(field switch { 1 => reader.TryInt64(out seconds), 2 => reader.TryInt64(out _), _ => false })) return false;
        }
        return true;
    }

    private static bool TryWon(List<TxCoin> coins, out Amount amount)
    {
        amount = default;
        return coins.Count == 1 && coins[0].Denom == "KRW" && Coins.TryAmount(coins[0], out amount) && !amount.IsZero;
    }
}
