using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.feegrant.v1beta1.MsgRevokeAllowance: the caller no longer pays another account's fees.</summary>
/// <param name="Message">MsgRevokeAllowance { granter, grantee }.</param>
[Operation(2307, cost: 20, CosmosRefusal.MessageMalformed, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.NotGranted)]
[CosmosMessage("/cosmos.feegrant.v1beta1.MsgRevokeAllowance", "cosmos-sdk/MsgRevokeAllowance")]
public sealed record RevokeAllowance([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage, IAminoMessage
{
    /// <inheritdoc/>
    public bool TrySigner(out Address signer) => TryRead(out signer, out _);

    /// <inheritdoc/>
    public override CosmosRefusal Check() => TryRead(out _, out _) ? CosmosRefusal.None : CosmosRefusal.MessageMalformed;

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call) =>
        !TryRead(out Address granter, out Address grantee) ? CosmosRefusal.MessageMalformed
        : granter != call.Caller ? CosmosRefusal.SignerIsNotCaller
        : cosmos.Revoke(granter, grantee, call);

    /// <inheritdoc/>
    public AminoObject? ToAmino() => TryRead(out Address granter, out Address grantee)
        ? new AminoObject().Text("grantee", Bech32.EncodeAccount(in grantee)).Text("granter", Bech32.EncodeAccount(in granter))
        : null;

    private bool TryRead(out Address granter, out Address grantee)
    {
        (granter, grantee) = (default, default);
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (!(field switch { 1 => Coins.TryAccount(ref reader, out granter), 2 => Coins.TryAccount(ref reader, out grantee), _ => false })) return false;
        }
        return !granter.IsZero && !grantee.IsZero;
    }
}
