using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.authz.v1beta1.MsgRevoke: another account may no longer do messages of a type in the caller's name.</summary>
/// <param name="Message">MsgRevoke { granter, grantee, msg_type_url }.</param>
[Operation(2305, cost: 20, CosmosRefusal.MessageMalformed, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.NotGranted)]
[CosmosMessage("/cosmos.authz.v1beta1.MsgRevoke", "cosmos-sdk/MsgRevoke")]
public sealed record RevokeAuthorization([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage, IAminoMessage
{
    /// <inheritdoc/>
    public bool TrySigner(out Address signer) => TryRead(out signer, out _, out _);

    /// <inheritdoc/>
    public override CosmosRefusal Check() => TryRead(out _, out _, out _) ? CosmosRefusal.None : CosmosRefusal.MessageMalformed;

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call) =>
        !TryRead(out Address granter, out Address grantee, out string typeUrl) ? CosmosRefusal.MessageMalformed
        : granter != call.Caller ? CosmosRefusal.SignerIsNotCaller
        : cosmos.Revoke(granter, grantee, typeUrl, call);

    /// <inheritdoc/>
    public AminoObject? ToAmino() => TryRead(out Address granter, out Address grantee, out string typeUrl)
        ? new AminoObject().Text("grantee", Bech32.EncodeAccount(in grantee)).Text("granter", Bech32.EncodeAccount(in granter)).TextUnlessEmpty("msg_type_url", typeUrl)
        : null;

    private bool TryRead(out Address granter, out Address grantee, out string typeUrl)
    {
        (granter, grantee, typeUrl) = (default, default, "");
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (!(field switch { 1 => Coins.TryAccount(ref reader, out granter), 2 => Coins.TryAccount(ref reader, out grantee), 3 => reader.TryString(TxAny.UrlSizeMax, out typeUrl), _ => false })) return false;
        }
        return !granter.IsZero && !grantee.IsZero;
    }
}
