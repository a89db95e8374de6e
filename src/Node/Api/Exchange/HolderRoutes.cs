using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Who holds how much of an asset.</summary>
/// <param name="Address">The account.</param>
/// <param name="Total">What it holds in all.</param>
/// <param name="Available">What of that it can spend.</param>
/// <param name="Locked">What of that its open orders hold.</param>
public sealed record HolderItem(string Address, string Total, string Available, string Locked);

/// <summary>The largest holders of an asset.</summary>
/// <param name="Items">Largest first, at most 100.</param>
/// <param name="Holders">How many accounts hold some.</param>
/// <param name="Height">The height that this shows.</param>
public sealed record HoldersAnswer(IReadOnlyList<HolderItem> Items, int Holders, long Height);

/// <summary>The largest holders of each asset. All balances are walked for it, so one walk serves all assets and everybody who asks within a few seconds.</summary>
public sealed class HolderRoutes(ExchangeApi api)
{
    private const int Weight = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Dictionary<string, HoldersAnswer> _known = [];
    private long _walkedAt = long.MinValue;

    /// <summary>Maps the route.</summary>
    public void Map(RouteGroupBuilder routes) => routes.MapGet("/assets/{asset}/holders", (string asset) => Holders(asset))
        .Weighs(Weight).WithSummary("The largest holders of an asset, as of a few seconds ago").Produces<HoldersAnswer>();

    private IResult Holders(string asset)
    {
        TimeProvider clock = api.City.Clock;
        lock (_gate)
        {
            if (_walkedAt == long.MinValue || clock.GetElapsedTime(_walkedAt) > Kept)
            {
                using IStateSnapshot state = api.StateAt(null);
                (_known, _walkedAt) = (Walk(state), clock.GetTimestamp());
            }
            return _known.TryGetValue(asset, out HoldersAnswer? answer) ? Results.Json(answer, ApiJson.Default.HoldersAnswer) : throw ApiException.NotFound("such asset");
        }
    }

    private static Dictionary<string, HoldersAnswer> Walk(IStateSnapshot state)
    {
        List<AssetRecord> assets = StateReader.Assets(state);
        // The smallest of those kept so far stands first in its queue, and gives way.
        PriorityQueue<BalanceRecord, UInt128>[] largest = [.. assets.Select(_ => new PriorityQueue<BalanceRecord, UInt128>())];
        int[] counts = new int[assets.Count];
        state.Scan(MoneyModule.Schema, [], [], (_, record) =>
        {
            BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(record);
            UInt128 total = TotalOf(in balance);
            if (total == 0) return true;
            int asset = (int)balance.Key.AssetId - 1;
            counts[asset]++;
            if (largest[asset].Count < ApiLimits.HoldersMax) largest[asset].Enqueue(balance, total);
            else largest[asset].EnqueueDequeue(balance, total);
            return true;
        });
        Dictionary<string, HoldersAnswer> answers = [];
        for (int i = 0; i < assets.Count; i++)
        {
            HolderItem[] items = [.. largest[i].UnorderedItems.OrderByDescending(each => each.Priority).ThenBy(each => each.Element.Key.Account).Select(each => Of(each.Element))];
            answers.Add(assets[i].Symbol.ToString(), new HoldersAnswer(items, counts[i], state.Height));
        }
        return answers;
    }

    private static UInt128 TotalOf(in BalanceRecord balance) => balance.Available.Units + balance.Locked.Units;

    private static HolderItem Of(BalanceRecord balance) => new(
        balance.Key.Account.ToString(), Decimals.Of(new Amount(TotalOf(in balance))), Decimals.Of(balance.Available), Decimals.Of(balance.Locked));
}
