using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>What happened in a Cosmos transaction under the names that the Cosmos SDK gives (x/auth, x/bank, baseapp), beside the city's own: wallets and explorers look for <c>message.sender</c> and <c>transfer.recipient</c>.</summary>
/// <remarks>Native envelopes and Ethereum's transactions keep the city's names alone: nobody reads them as the SDK's, and a block may have ten thousand.</remarks>
/// <param name="all">The writers of the chain's events.</param>
/// <param name="denomOf">The denomination of an asset.</param>
internal sealed class SdkEvents(EventFields?[] all, Func<Symbol, string> denomOf)
{
    /// <summary>How an event of the SDK's is searched for: by the event of the chain it is told of, and where the condition is an account, by that field of it.</summary>
    /// <param name="Number">The event.</param>
    /// <param name="Field">The field of it that has the attribute's value, where that is an account.</param>
    internal readonly record struct Source(ushort Number, string Field);

    private static readonly Source Paid = new(EventNumber<Transferred>.Value, nameof(Transferred.From)), Received = new(EventNumber<Transferred>.Value, nameof(Transferred.To)),
        Minted = new(EventNumber<Minted>.Value, nameof(Chain.Modules.Money.Minted.To)), Burned = new(EventNumber<Burned>.Value, nameof(Chain.Modules.Money.Burned.From));

    /// <summary>The events of the chain that are told with an attribute; null where it is told of every Cosmos transaction.</summary>
    public static IReadOnlyList<Source>? SourcesOf(string type, string attribute) => (type, attribute) switch
    {
        ("transfer", "sender") => [Paid],
        ("transfer", _) => [Received],
        ("coin_spent", _) => [Paid, Burned],
        ("coin_received", _) => [Received, Minted],
        ("coinbase", _) => [Minted],
        ("burn", _) => [Burned],
        ("message" or "tx", _) => null,
        _ => [],
    };

    /// <summary>The events of a Cosmos transaction of a block, its own and the SDK's: what its fee and signature did, and of each message what it did, with the message's index. None when it was not admitted.</summary>
    /// <param name="results">The block's results.</param>
    /// <param name="row">The transaction's.</param>
    /// <param name="envelope">The transaction.</param>
    /// <param name="fee">What it has paid, in won units.</param>
    public List<AbciEvent> Of(BlockResults results, EnvelopeResult row, Envelope envelope, Amount fee)
    {
        List<AbciEvent> told = [];
        if (row.Code != KernelRefusal.None) return told;
        string signer = Bech32.EncodeAccount(envelope.Account);
        Address payer = envelope.FeeGranter.IsZero ? envelope.Account : envelope.FeeGranter;
        // As where the fee is taken (x/auth/ante/fee.go): so what was refused is found by its sender too.
        Tell(told, "message", ("sender", signer));
        Tell(told, "tx", ("fee", CoinOf(AssetsModule.Won, fee)), ("fee_payer", Bech32.EncodeAccount(in payer)));
        Tell(told, "tx", ("acc_seq", string.Create(CultureInfo.InvariantCulture, $"{signer}/{envelope.Nonce}")));
        Tell(told, "tx", ("signature", Convert.ToBase64String(envelope.Signature)));
        for (int i = 0; i < row.OutcomeCount; i++)
        {
            Outcome outcome = results.Outcomes[row.FirstOutcome + i];
            // All are done or none is, and what was not done is not told.
            if (!outcome.IsDone) return told;
            int first = told.Count;
            string url = envelope.Definitions[i].TypeUrl;
            Tell(told, "message", ("action", url), ("sender", signer), ("module", url.Split('.')[1]));
            ReadOnlySpan<byte> happened = results.Events.Span[outcome.EventsStart..outcome.EventsEnd];
            EventFields.Read(told, all, happened);
            OfBank(told, happened);
            string index = i.ToString(CultureInfo.InvariantCulture);
            for (int each = first; each < told.Count; each++) told[each].Attributes.Add(new Wire.EventAttribute { Key = "msg_index", Value = index, Index = true });
        }
        return told;
    }

    private void OfBank(List<AbciEvent> told, ReadOnlySpan<byte> happened)
    {
        EventReader reader = new(happened);
        while (reader.TryNext())
        {
            if (reader.Number == EventNumber<Transferred>.Value)
            {
                Transferred moved = reader.As<Transferred>();
                (string from, string to, string coin) = (Bech32.EncodeAccount(moved.From), Bech32.EncodeAccount(moved.To), CoinOf(moved.Asset, moved.Amount));
                Tell(told, "coin_spent", ("spender", from), ("amount", coin));
                Tell(told, "coin_received", ("receiver", to), ("amount", coin));
                Tell(told, "transfer", ("recipient", to), ("sender", from), ("amount", coin));
            }
            else if (reader.Number == EventNumber<Minted>.Value)
            {
                Minted made = reader.As<Minted>();
                (string to, string coin) = (Bech32.EncodeAccount(made.To), CoinOf(made.Asset, made.Amount));
                Tell(told, "coin_received", ("receiver", to), ("amount", coin));
                Tell(told, "coinbase", ("minter", to), ("amount", coin));
            }
            else if (reader.Number == EventNumber<Burned>.Value)
            {
                Burned gone = reader.As<Burned>();
                (string from, string coin) = (Bech32.EncodeAccount(gone.From), CoinOf(gone.Asset, gone.Amount));
                Tell(told, "coin_spent", ("spender", from), ("amount", coin));
                Tell(told, "burn", ("burner", from), ("amount", coin));
            }
        }
    }

    private string CoinOf(Symbol asset, Amount amount) => amount.ToString() + denomOf(asset);

    private static void Tell(List<AbciEvent> told, string type, params ReadOnlySpan<(string Key, string Value)> attributes)
    {
        AbciEvent happened = new() { Type = type };
        foreach ((string key, string value) in attributes) happened.Attributes.Add(new Wire.EventAttribute { Key = key, Value = value, Index = true });
        told.Add(happened);
    }
}
