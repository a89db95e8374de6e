using System.Globalization;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>What a transaction would come to (cosmos.tx.v1beta1.Service/Simulate).</summary>
/// <param name="Height">The height whose state it was executed on.</param>
/// <param name="GasUsed">The gas it would need, to be declared as its limit, with some more where the state may change meanwhile.</param>
/// <param name="Events">Its events.</param>
/// <param name="Answers">What its messages would answer: cosmos.base.abci.v1beta1.TxMsgData.</param>
/// <param name="Code">0 when it would be done; else the SDK's number where the SDK has one, or the city's (module × 65,536 + number).</param>
/// <param name="Codespace">Whose number that is.</param>
/// <param name="Log">Why it would not be done, as the SDK tells it; empty when it would.</param>
public sealed record SimulatedTransaction(long Height, ulong GasUsed, IReadOnlyList<AbciEvent> Events, ReadOnlyMemory<byte> Answers, uint Code, string Codespace, string Log);

/// <summary>Cosmos transactions outside blocks: for every door by which they are simulated. Any thread.</summary>
public sealed class CosmosTransactions(City city)
{
    private readonly EventFields?[] _events = EventFields.All(city.Chain.Catalog);

    /// <summary>Executes a transaction aside on the last committed state; nothing of it stays. Its key, sign mode and signature may be empty.</summary>
    /// <param name="transaction">TxRaw.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="CallsBusyException">Too many wait.</exception>
    public async Task<SimulatedTransaction> SimulateAsync(byte[] transaction, CancellationToken cancel)
    {
        BlockPoint head = city.Head.Current;
        // Whoever has no EVM has no such state to look at, and says so.
        CosmosSimulation simulated = city.Chain.Modules.Transactions is not { IsOn: true }
            ? city.Chain.Simulate(transaction, head.TimeMs, out _)
            : await city.Past.RunAsync(head.Height, state =>
            {
                CosmosSimulation own = state.Chain.Simulate(transaction, head.TimeMs + 1, out bool isSpent);
                state.IsSpent |= isSpent;
                return own;
            }, cancel);
        List<AbciEvent> events = [];
        if (simulated.Check.IsAdmitted)
        {
            EventFields.Read(events, _events, simulated.Events.Span);
            return new SimulatedTransaction(head.Height, simulated.GasUsed, events, simulated.Answers, 0, "", "");
        }
        if (simulated.Expected != simulated.Sequence)
            return new SimulatedTransaction(head.Height, 0, events, default, 32, "sdk", string.Create(CultureInfo.InvariantCulture, $"account sequence mismatch, expected {simulated.Expected}, got {simulated.Sequence}: incorrect account sequence"));
        Refusal refusal = Refusal.Of(simulated.Check, city.Chain.Catalog);
        ResponseCheckTx? told = SdkErrors.Of(transaction, refusal, city.Chain, city.Gate);
        return new SimulatedTransaction(head.Height, simulated.GasUsed, events, default, told?.Code ?? (uint)simulated.Check.Module << 16 | simulated.Check.Code, told?.Codespace ?? refusal.Codespace,
            told?.Log ?? SdkErrors.LogOf(refusal, simulated.MessageIndex));
    }
}
