using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.authz.v1beta1.MsgGrant: lets another account do messages of one type in the caller's name, until an end. A new grant takes the place of an old one.</summary>
/// <param name="Message">MsgGrant { granter, grantee, Grant { Any authorization, Timestamp expiration } }: /cosmos.authz.v1beta1.GenericAuthorization { msg }, or /cosmos.bank.v1beta1.SendAuthorization { repeated Coin spend_limit } for MsgSend.</param>
[Operation(2303, cost: 40, CosmosRefusal.MessageMalformed, CosmosRefusal.KindUnknown, CosmosRefusal.CoinsInvalid, CosmosRefusal.RecipientIsSender, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.GranterIsBody, CosmosRefusal.NotGrantable, CosmosRefusal.Expired, CosmosRefusal.AssetUnknown)]
[CosmosMessage("/cosmos.authz.v1beta1.MsgGrant")]
public sealed record GrantAuthorization([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage
{
    private const string GenericUrl = "/cosmos.authz.v1beta1.GenericAuthorization", SendUrl = "/cosmos.bank.v1beta1.SendAuthorization";

    internal readonly record struct Content(Address Granter, Address Grantee, bool IsKnown, string TypeUrl, List<TxCoin>? SpendLimit, long ExpiresAtMs);

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
        : content.SpendLimit is { } limit && !Coins.AreValid(limit) ? CosmosRefusal.CoinsInvalid
        : content.Granter == content.Grantee ? CosmosRefusal.RecipientIsSender
        : CosmosRefusal.None;

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call) =>
        !TryRead(out Content content) ? CosmosRefusal.MessageMalformed
        : content.Granter != call.Caller ? CosmosRefusal.SignerIsNotCaller
        : cosmos.Grant(in content, call);

    private bool TryRead(out Content content)
    {
        content = default;
        Address granter = default, grantee = default;
        ReadOnlySpan<byte> grant = default, authorization = default, value = default;
        string typeUrl = "", message = "";
        long expiresAtMs = 0;
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (!(field switch { 1 => Coins.TryAccount(ref reader, out granter), 2 => Coins.TryAccount(ref reader, out grantee), 3 => reader.TryBytes(out grant), _ => false })) return false;
        }
        reader = new ProtoReader(grant);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (!(field switch { 1 => reader.TryBytes(out authorization), 2 => Coins.TryTime(ref reader, out expiresAtMs), _ => false })) return false;
        }
        if (granter.IsZero || grantee.IsZero || !TxAny.TryDecode(authorization, out typeUrl, out value)) return false;
        List<TxCoin>? limit = typeUrl == SendUrl ? [] : null;
        bool isKnown = limit is not null || typeUrl == GenericUrl;
        reader = new ProtoReader(isKnown ? value : default);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            // A list of recipients is not kept here, so none may be asked for.
            if (limit is not null && field == 2) isKnown = reader.TryBytes(out _) && false;
            else if (!(field == 1 && (limit is not null ? Coins.TryAdd(ref reader, limit) : reader.TryString(TxAny.UrlSizeMax, out message)))) return false;
        }
        content = new Content(granter, grantee, isKnown, limit is null ? message : "/cosmos.bank.v1beta1.MsgSend", limit, expiresAtMs);
        return true;
    }
}
