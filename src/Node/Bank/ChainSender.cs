using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Client;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Bank;

/// <summary>Brings facts to the chain: reserves a nonce and keeps the signed envelope before it is sent, sends it, and notes what the chain said. After a crash the same bytes are sent again.</summary>
/// <remarks>
/// Up to a hundred facts share an envelope and up to <see cref="EnvelopesAtOnce"/> envelopes of credits are on their way together; each fact has its own outcome. Sending one twice is harmless: the nonce is used once, and a booking's reference as well, which the chain refuses in words that mean "done".
/// </remarks>
public sealed class ChainSender : IDisposable
{
    /// <summary>Envelopes on their way together; far fewer than the chain's window of nonces.</summary>
    public const int EnvelopesAtOnce = 16;

    private const int FactsAnEnvelope = Limits.EnvelopeItemsMax, LifetimeMs = 120_000, AgainMs = 5_000;

    // What a fact may cost at most: a hundred of them with every fee that a city might ask.
    private static readonly Amount FeeMax = Amount.Whole(10_000);

    private readonly Journal _journal;
    private readonly ExchangeClient _client;
    private readonly SigningKey _key;
    private readonly FactOperations _operations;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Action<BankStep>? _reached;
    private readonly EnvelopeCodec _codec = new(All.Create(new StateStore()).Catalog);
    private string? _chainId;
    private ulong _nonce;

    /// <summary>A sender for the bank's account.</summary>
    public ChainSender(Journal journal, ExchangeClient client, SigningKey key, FactOperations operations, TimeProvider clock, ILogger log, Action<BankStep>? reached = null) =>
        (_journal, _client, _key, _operations, _clock, _log, _reached) = (journal, client, key, operations, clock, log, reached);

    /// <summary>Sends what waits; the number of facts that are settled now.</summary>
    /// <exception cref="ClientException">The node does not answer: everything is as it was, or will be found out the next time.</exception>
    public async Task<int> SendAsync(CancellationToken cancel)
    {
        _chainId ??= (await _client.StatusAsync(cancel)).ChainId;
        int settled = 0;
        // What an earlier run, or an earlier answer that was lost, left open.
        foreach (StoredEnvelope open in _journal.OpenEnvelopes()) settled += Settle(open, await AskAsync(open, isAgain: true, cancel));
        while (true)
        {
            List<StoredFact> waiting = _journal.WaitingFacts(FactsAnEnvelope * EnvelopesAtOnce, NowMs);
            List<StoredEnvelope> envelopes = await CutAsync(waiting, cancel);
            if (envelopes.Count == 0) return settled;
            _journal.Reserve(envelopes);
            _reached?.Invoke(BankStep.Reserved);
            int done = 0;
            Task<Answer?>[] asking = [.. envelopes.Select(envelope => AskAsync(envelope, isAgain: false, cancel))];
            // They are asked together and noted one after another: the journal has one hand. What was answered is noted even if another was not.
            await ((Task)Task.WhenAll(asking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (int i = 0; i < asking.Length; i++) done += Settle(envelopes[i], await asking[i]);
            settled += done;
            if (done == 0) return settled;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    // Facts in their order, cut into envelopes. Operations of one envelope keep their order, envelopes of one time need not: so what keeps its place goes with those before and behind it in one alone.
    private async Task<List<StoredEnvelope>> CutAsync(List<StoredFact> waiting, CancellationToken cancel)
    {
        if (waiting.Count == 0) return [];
        // One of an envelope that was refused: until it is known which, each goes by itself, in its place.
        int alone = waiting.FindIndex(fact => fact.IsAlone);
        if (alone >= 0) waiting = waiting[..Math.Max(alone, 1)];
        int first = waiting.FindIndex(fact => fact.Fact.KeepsItsPlace);
        int count = first < 0 ? waiting.Count : first < FactsAnEnvelope ? Math.Min(FactsAnEnvelope, waiting.Count) : first / FactsAnEnvelope * FactsAnEnvelope;
        if (_nonce == 0) _nonce = Math.Max(_journal.HighestNonce, await _client.NonceAsync(_key.Address, cancel));
        List<StoredEnvelope> envelopes = [];
        for (int from = 0; from < count; from += FactsAnEnvelope)
        {
            StoredFact[] facts = [.. waiting.Skip(from).Take(Math.Min(FactsAnEnvelope, count - from))];
            long expiresAtMs = NowMs + LifetimeMs;
            byte[] bytes = _key.Sign(new EnvelopeBody(_chainId!, Address.Zero, ++_nonce, expiresAtMs, FeeMax, [.. facts.Select(fact => _operations.Of(fact.Fact))]), _codec);
            envelopes.Add(new StoredEnvelope(_nonce, Sha256.Hash(bytes).ToString(), bytes, expiresAtMs, facts));
        }
        return envelopes;
    }

    // What the chain says to an envelope; null while it is not known.
    private async Task<Answer?> AskAsync(StoredEnvelope envelope, bool isAgain, CancellationToken cancel)
    {
        if (isAgain && Hash32.TryParse(envelope.Id, out Hash32 id))
        {
            using JsonDocument? found = await _client.OperationAsync(id, cancel);
            if (found?.RootElement is { } root && root.GetProperty("height").ValueKind == JsonValueKind.Number) return new Answer(root.GetProperty("items").Clone(), "");
        }
        try
        {
            using JsonDocument answer = await _client.SubmitAsync(envelope.Bytes, cancel);
            _reached?.Invoke(BankStep.Submitted);
            // Without items it was accepted, and no block came in time.
            return answer.RootElement.TryGetProperty("items", out JsonElement items) && items.ValueKind == JsonValueKind.Array ? new Answer(items.Clone(), "") : null;
        }
        catch (ClientException error) when (IsFinal(error.Code) || IsOfTheFacts(error.Code) || (isAgain && IsOfTheNonce(error.Code)))
        {
            return new Answer(default, error.Code);
        }
        catch (ClientException error) when (IsOfTheNonce(error.Code) || error.Code is "mempool.Duplicate" or "mempool.AlreadyCommitted")
        {
            // It waits for its block, or is in one: the next look finds it there.
            return null;
        }
    }

    private int Settle(StoredEnvelope envelope, Answer? answer)
    {
        if (answer is null) return 0;
        _reached?.Invoke(BankStep.Answered);
        List<(FactOutcome Outcome, string Code)> outcomes = [];
        if (answer.Refusal.Length == 0)
        {
            foreach (JsonElement item in answer.Items.EnumerateArray())
            {
                JsonElement outcome = item.GetProperty("outcome");
                string code = outcome.GetProperty("code").GetInt32() == 0 ? FactOperations.CodeOf(outcome.GetProperty("events")) : $"{outcome.GetProperty("codespace").GetString()}.{outcome.GetProperty("refusal").GetString()}";
                StoredFact fact = envelope.Facts[outcomes.Count];
                outcomes.Add((FactOperations.Judge(fact.Fact, code, NowMs - fact.AtMs), code));
            }
        }
        else
        {
            // The envelope as a whole will never be in a block: its facts get another, or one each when it is one of them that is refused.
            FactOutcome outcome = !IsOfTheFacts(answer.Refusal) ? FactOutcome.Again : envelope.Facts.Count > 1 ? FactOutcome.Alone : FactOutcome.Refused;
            outcomes.AddRange(envelope.Facts.Select(_ => (outcome, answer.Refusal)));
            _nonce = 0;
            _log.BankEnvelopeRefused(envelope.Nonce, answer.Refusal);
        }
        _journal.Settle(envelope, outcomes, answer.Refusal.Length > 0 ? NowMs : NowMs + AgainMs);
        _reached?.Invoke(BankStep.Settled);
        for (int i = 0; i < outcomes.Count; i++)
            if (outcomes[i].Outcome == FactOutcome.Refused) _log.BankFactRefused(envelope.Facts[i].Fact.Key, outcomes[i].Code);
        return outcomes.Count(outcome => outcome.Outcome is not FactOutcome.Again);
    }

    // Refusals that another try of the same bytes would meet again.
    private static bool IsFinal(string code) => code is "kernel.Expired" or "kernel.NonceTooOld" or "kernel.WrongChain" or "kernel.EnvelopeMalformed" or "kernel.EnvelopeTooLarge" or "kernel.ExpiryTooFar" or "kernel.FeeAboveMax";

    // Refusals of what an operation says, which a node finds without looking at the chain's state: it takes none of the envelope. Others of the kernel are about the account or the moment.
    private static bool IsOfTheFacts(string code) => code is "kernel.OperationMalformed" or "kernel.OperationUnknown"
        || code.Contains('.') && !code.StartsWith("kernel.", StringComparison.Ordinal) && !code.StartsWith("mempool.", StringComparison.Ordinal) && !code.StartsWith("api.", StringComparison.Ordinal);

    // Its own envelope has the nonce, unless somebody else uses the bank's key, which a look by its id tells.
    private static bool IsOfTheNonce(string code) => code is "kernel.NonceUsed" or "mempool.NonceWaiting";

    // The outcomes of an envelope's operations, or why it will never have any.
    private sealed record Answer(JsonElement Items, string Refusal);
}
