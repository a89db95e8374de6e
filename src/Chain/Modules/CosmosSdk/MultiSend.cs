using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>cosmos.bank.v1beta1.MsgMultiSend: pays many accounts out of one. All are paid or none.</summary>
/// <param name="Message">MsgMultiSend { repeated Input inputs, repeated Output outputs }, both { address, repeated Coin coins }: one input, 1 to 64 outputs, which come to the same.</param>
[Operation(2302, cost: 20, CosmosRefusal.MessageMalformed, CosmosRefusal.CoinsInvalid, CosmosRefusal.SumsDiffer, CosmosRefusal.RecipientIsSender, CosmosRefusal.SignerIsNotCaller, CosmosRefusal.AssetUnknown, CosmosRefusal.AssetSuspended, CosmosRefusal.InsufficientFunds)]
[CosmosMessage(TypeUrl, "cosmos-sdk/MsgMultiSend")]
public sealed record MultiSend([Field(1, SizeMax = Limits.CosmosMessageSizeMax)] byte[] Message) : Operation<CosmosModule, CosmosRefusal>, ISignedMessage, IAminoMessage, IMeasured
{
    internal const string TypeUrl = "/cosmos.bank.v1beta1.MsgMultiSend";

    private const int OutputsMax = 64;

    private readonly record struct Share(Address Account, List<TxCoin> Coins);

    /// <inheritdoc/>
    public bool TrySigner(out Address signer)
    {
        bool read = TryRead(out List<Share> inputs, out _) && inputs.Count == 1;
        signer = read ? inputs[0].Account : default;
        return read;
    }

    /// <inheritdoc/>
    public uint ContentCost => TryRead(out _, out List<Share> outputs) ? (uint)outputs.Sum(output => output.Coins.Count) * CosmosModule.CoinCost : 0;

    /// <inheritdoc/>
    public override CosmosRefusal Check()
    {
        if (!TryRead(out List<Share> inputs, out List<Share> outputs) || inputs.Concat(outputs).Any(share => share.Account.IsZero)) return CosmosRefusal.MessageMalformed;
        if (inputs.Concat(outputs).Any(share => !Coins.AreValid(share.Coins))) return CosmosRefusal.CoinsInvalid;
        if (inputs.Count != 1 || outputs.Count == 0 || !ComeToTheSame(inputs[0].Coins, outputs)) return CosmosRefusal.SumsDiffer;
        return outputs.Any(output => output.Account == inputs[0].Account) ? CosmosRefusal.RecipientIsSender : CosmosRefusal.None;
    }

    /// <inheritdoc/>
    public override CosmosRefusal Execute(CosmosModule cosmos, Call call)
    {
        if (!TryRead(out List<Share> inputs, out List<Share> outputs)) return CosmosRefusal.MessageMalformed;
        if (inputs[0].Account != call.Caller) return CosmosRefusal.SignerIsNotCaller;
        return cosmos.Send(call.Caller, outputs.SelectMany(output => output.Coins.Select(coin => (output.Account, coin))).ToList(), inputs[0].Coins, call);
    }

    /// <inheritdoc/>
    public AminoObject? ToAmino() => TryRead(out List<Share> inputs, out List<Share> outputs) ? new AminoObject().List("inputs", inputs.Select(Amino)).List("outputs", outputs.Select(Amino)) : null;

    private static AminoObject Amino(Share share) => new AminoObject().Text("address", Bech32.EncodeAccount(share.Account)).List("coins", Coins.ToAmino(share.Coins));

    private static bool ComeToTheSame(List<TxCoin> input, List<Share> outputs)
    {
        SortedDictionary<string, Amount> sums = new(StringComparer.Ordinal);
        foreach (TxCoin coin in outputs.SelectMany(output => output.Coins))
        {
            Coins.TryAmount(in coin, out Amount amount);
            if (!sums.GetValueOrDefault(coin.Denom).TryAdd(amount, out Amount sum)) return false;
            sums[coin.Denom] = sum;
        }
        return sums.Count == input.Count && input.All(coin => sums.TryGetValue(coin.Denom, out Amount sum) && Coins.TryAmount(in coin, out Amount amount) && amount == sum);
    }

    private bool TryRead(out List<Share> inputs, out List<Share> outputs)
    {
        (inputs, outputs) = ([], []);
        ProtoReader reader = new(Message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes || field > 2 || !reader.TryBytes(out ReadOnlySpan<byte> bytes) || !TryShare(bytes, out Share share)) return false;
            List<Share> shares = field == 1 ? inputs : outputs;
            if (shares.Count == OutputsMax) return false;
            shares.Add(share);
        }
        return true;
    }

    private static bool TryShare(ReadOnlySpan<byte> bytes, out Share share)
    {
        share = new Share(default, []);
        Address account = default;
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool read = (field, wire) switch
            {
                (1, WireType.Bytes) => Coins.TryAccount(ref reader, out account),
                (2, WireType.Bytes) => Coins.TryAdd(ref reader, share.Coins),
                _ => false,
            };
            if (!read) return false;
        }
        share = share with { Account = account };
        return true;
    }
}
