using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Cosmos.Events;

/// <summary>Finds transactions and blocks by a query: the index names the blocks that may fit, and what they hold is looked at. One request.</summary>
/// <remarks>Hashes, heights, and attributes that are an account, symbol, hash or name, or that relayers search by, lead straight to their blocks; of all other conditions the kind of the event does. A search that would look into too many blocks is refused rather than cut.</remarks>
internal sealed class EventSearch(CometApi api, EventQuery query, CancellationToken cancel)
{
    private long _from = api.Base, _to = api.Height;

    /// <summary>Where the transactions are that fit, in the order of the chain.</summary>
    public List<(long Height, int Index)> Transactions()
    {
        Narrow("tx.height");
        SkipPruned();
        List<(long Height, int Index)> found = [];
        if (_from > _to || !IsOf("Tx")) return found;
        if (query.Conditions.FirstOrDefault(condition => condition.Tag == "tx.hash") is { } byHash)
        {
            if (byHash.Operator is QueryOperator.Equal && Hash32.TryParse(byHash.Value.ToLowerInvariant(), out Hash32 hash) && api.Exchange.Index.Operation(in hash) is { } row && row.Height >= _from && row.Height <= _to)
                found.Add((row.Height, row.Index));
            else if (byHash.Operator is not QueryOperator.Equal) throw CometException.Refused("tx.hash can be searched by = only");
            return found.FindAll(Fits);
        }
        if (!HasEvents)
        {
            found = api.Exchange.Index.Places(_from, _to, ApiLimits.SearchFoundMax + 1);
            return found.Count <= ApiLimits.SearchFoundMax ? found : throw TooMuch("tx.height");
        }
        // A relayer asks for one packet after another, and a block can have thousands.
        ulong? packet = query.Conditions.FirstOrDefault(IsOfPacket) is { } one ? ulong.Parse(one.Value, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        foreach (long height in Candidates("tx.height"))
        {
            cancel.ThrowIfCancellationRequested();
            BlockResults results = api.Results(height);
            Lazy<CometBlock> block = new(() => api.Read(height));
            for (int i = 0; i < results.Envelopes.Count; i++)
            {
                if (packet is { } number && !EventRanges.OfTransaction(results, results.Envelopes[i]).Any(own => IbcEvents.HavePacket(own.Span, number))) continue;
                if (query.FitsOneByOne(api.ResultOf(results, i, () => block.Value.Block.Data.Txs[i]).Events)) found.Add((height, i));
            }
            if (found.Count > ApiLimits.SearchFoundMax) throw TooMuch("tx.height");
        }
        return found;
    }

    /// <summary>How many blocks fit, and the heights of some of them.</summary>
    public (long Count, List<long> Page) Blocks(Func<long, (int Skip, int Take)> page, bool isDescending)
    {
        Narrow("block.height");
        if (_from > _to || !IsOf("NewBlockEvents"))
        {
            page(0);
            return (0, []);
        }
        if (!HasEvents)
        {
            long count = _to - _from + 1;
            (int skip, int take) = page(count);
            return (count, [.. Enumerable.Range(0, (int)Math.Clamp(count - skip, 0, take)).Select(i => isDescending ? _to - skip - i : _from + skip + i)]);
        }
        SkipPruned();
        List<long> found = Candidates("block.height").FindAll(height =>
        {
            cancel.ThrowIfCancellationRequested();
            return query.FitsOneByOne(api.BlockEvents(api.Results(height)));
        });
        if (isDescending) found.Reverse();
        (int first, int most) = page(found.Count);
        return (found.Count, [.. found.Skip(first).Take(most)]);
    }

    // What the operator prunes is not found any more, and keeps nobody from finding what is there.
    private void SkipPruned()
    {
        if (api.City.Options.Storage.KeepResultsBlocks is > 0 and long kept) _from = Math.Max(_from, api.City.Head.Current.Height - kept + 2);
    }

    private static bool IsOfPacket(QueryCondition condition) => condition is { Attribute: "packet_sequence", Operator: QueryOperator.Equal, Kind: QueryKind.Text }
        && IbcEvents.Find(condition.Type).Count > 0 && ulong.TryParse(condition.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private bool HasEvents => query.Conditions.Any(condition => !EventQuery.IsReserved(condition.Tag));

    private bool Fits((long Height, int Index) place) => !HasEvents || query.FitsOneByOne(api.ResultOf(api.Results(place.Height), place.Index, () => api.Read(place.Height).Block.Data.Txs[place.Index]).Events);

    // What is searched is of one kind anyway.
    private bool IsOf(string name) => query.Conditions.Where(condition => condition.Tag == "tm.event").All(condition => condition.Fits(name) || (name != "Tx" && condition.Fits("NewBlock")));

    private void Narrow(string tag)
    {
        foreach (QueryCondition condition in query.Conditions.Where(condition => condition.Tag == tag))
        {
            if (condition.Operator == QueryOperator.Exists) continue;
            if (condition.Whole is not { } height) throw CometException.Refused($"{tag} is compared with a whole number");
            if (condition.Operator is QueryOperator.Equal or QueryOperator.Greater or QueryOperator.GreaterOrEqual) _from = Math.Max(_from, condition.Operator == QueryOperator.Greater && height < long.MaxValue ? height + 1 : height);
            if (condition.Operator is QueryOperator.Equal or QueryOperator.Less or QueryOperator.LessOrEqual) _to = Math.Min(_to, condition.Operator == QueryOperator.Less && height > long.MinValue ? height - 1 : height);
        }
    }

    // The blocks that every condition may have, by whichever condition has the fewest.
    private List<long> Candidates(string narrowBy)
    {
        List<long>? fewest = null;
        foreach (QueryCondition condition in query.Conditions.Where(condition => !EventQuery.IsReserved(condition.Tag)))
        {
            List<long> heights = HeightsOf(condition);
            if (fewest is null || heights.Count < fewest.Count) fewest = heights;
            if (fewest.Count == 0) break;
        }
        return fewest!.Count <= ApiLimits.SearchBlocksMax ? fewest : throw TooMuch(narrowBy);
    }

    private List<long> HeightsOf(QueryCondition condition)
    {
        EventDefinition? definition = api.City.Chain.Catalog.Modules.SelectMany(module => module.Events).FirstOrDefault(each => each.Name == condition.Type || each.Name == condition.Tag);
        if (definition is null)
        {
            string name = condition.Tag.Contains('.', StringComparison.Ordinal) ? condition.Type : condition.Tag;
            if (IbcEvents.Find(name).Count > 0 && condition is { Operator: QueryOperator.Equal, Kind: QueryKind.Text } && IbcEvents.IsSearched(condition.Attribute))
                return api.Exchange.Index.HeightsWithWord(EventWords.Of(name, condition.Attribute, condition.Value), _from, _to, ApiLimits.SearchBlocksMax + 1);
            if (SdkEvents.SourcesOf(name, condition.Attribute) is not { } sources) return HeightsOfSdk(condition);
            IEnumerable<long> found = sources.SelectMany(source => HeightsOf(EventOf(source.Number), source.Field, condition, AccountOf(condition) ?? ""));
            return [.. found.Concat(IbcEvents.Find(name).SelectMany(number => api.Exchange.Index.HeightsWith(number, _from, _to, ApiLimits.SearchBlocksMax + 1))).Distinct().Order()];
        }
        return HeightsOf(definition, condition.Attribute, condition, condition.Value);
    }

    private List<long> HeightsOf(EventDefinition definition, string attribute, QueryCondition condition, string value)
    {
        FieldDefinition? field = definition.Fields.FirstOrDefault(each => string.Equals(each.Name, attribute, StringComparison.OrdinalIgnoreCase));
        if (field is not null && value.Length > 0 && condition is { Operator: QueryOperator.Equal, Kind: QueryKind.Text } && EventWords.HasWords(field))
            return EventWords.Of(definition, field, value) is { } word ? api.Exchange.Index.HeightsWithWord(word, _from, _to, ApiLimits.SearchBlocksMax + 1) : [];
        return api.Exchange.Index.HeightsWith(definition.Number, _from, _to, ApiLimits.SearchBlocksMax + 1);
    }

    private EventDefinition EventOf(ushort number) => api.City.Chain.Catalog.Modules.SelectMany(module => module.Events).First(each => each.Number == number);

    // Every Cosmos transaction has such events: those of one signer are found by it, and of others all blocks with transactions are looked at.
    private List<long> HeightsOfSdk(QueryCondition condition)
    {
        const int Most = ApiLimits.SearchBlocksMax + 1;
        if (condition is { Tag: "message.sender" or "tx.acc_seq", Operator: QueryOperator.Equal, Kind: QueryKind.Text })
            return AccountOf(condition) is { } text && Address.TryParse(text, out Address signer) ? api.Exchange.Index.HeightsOf(in signer, _from, _to, Most) : [];
        return api.Exchange.Index.HeightsWithOperations(_from, _to, Most);
    }

    // An account is written as bech32 in the SDK's events, and in hex in the city's; a sequence stands behind it.
    private static string? AccountOf(QueryCondition condition) => Bech32.TryParseAccount(condition.Value.Split('/')[0], out Address account) ? account.ToString() : null;

    private static CometException TooMuch(string narrowBy) =>
        CometException.Refused($"the query would look into more than {ApiLimits.SearchBlocksMax} blocks or find more than {ApiLimits.SearchFoundMax}; narrow it with {narrowBy}");
}
