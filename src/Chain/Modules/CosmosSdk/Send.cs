using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.bank.v1beta1.MsgSend: moves amounts of one or more assets to another account. All of them move or none.</summary>
/// <param name="Message">MsgSend { from_address, to_address, repeated Coin amount }: 1 to 8 coins, ascending by denomination, which is the asset's symbol.</param>
[Operation(2301, cost: 20, CosmosRefusal.MessageMalformed, CosmosRefusal.CoinsInvalid, CosmosRefusal.RecipientIsSender, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.AssetUnknown, CosmosRefusal.AssetSuspended, CosmosRefusal.InsufficientFunds)]
[CosmosMessage(TypeUrl, "cosmos-sdk/MsgSend")]
public sealed record Send([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage, IAminoMessage, IMeasured
{
    internal const string TypeUrl = "/cosmos.bank.v1beta1.MsgSend";

    /// <inheritdoc/>
    public bool TrySigner(out Address signer) => TryRead(out signer, out _, out _);

    /// <inheritdoc/>
    public uint ContentCost => TryRead(out _, out _, out List<TxCoin> coins) ? (uint)(coins.Count - Math.Min(1, coins.Count)) * CosmosModule.CoinCost : 0;

    /// <inheritdoc/>
    public override CosmosRefusal Check() =>
        !TryRead(out Address from, out Address to, out List<TxCoin> coins) || to.IsZero ? CosmosRefusal.MessageMalformed
        : !Coins.AreValid(coins) ? CosmosRefusal.CoinsInvalid
        : from == to ? CosmosRefusal.RecipientIsSender
        : CosmosRefusal.None;

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call)
    {
        if (!TryRead(out Address from, out Address to, out List<TxCoin> coins)) return CosmosRefusal.MessageMalformed;
        return from == call.Caller ? cosmos.Send(from, coins.Select(coin => (to, coin)).ToList(), coins, call) : CosmosRefusal.SignerIsNotCaller;
    }

    /// <inheritdoc/>
    public AminoObject? ToAmino() => TryRead(out Address from, out Address to, out List<TxCoin> coins)
        ? new AminoObject().List("amount", Coins.ToAmino(coins)).Text("from_address", Bech32.EncodeAccount(in from)).Text("to_address", Bech32.EncodeAccount(in to))
        : null;

    internal bool TryRead(out Address from, out Address to, out List<TxCoin> coins)
    {
        (from, to, coins) = (default, default, []);
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read = (field, wire) switch
            {
                (1, WireType.Bytes) => Coins.TryAccount(ref reader, out from),
                (2, WireType.Bytes) => Coins.TryAccount(ref reader, out to),
                (3, WireType.Bytes) => Coins.TryAdd(ref reader, coins),
                _ => false,
            };
            if (!read) return false;
        }
        return !from.IsZero;
    }
}
