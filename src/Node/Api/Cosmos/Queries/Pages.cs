using Google.Protobuf;
using Gwangan.Node.Api.Cosmos.Protos.Base;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Pages of lists as the ecosystem asks for them (cosmos-sdk, types/query): behind a key that an answer gave, or beyond so many.</summary>
internal static class Pages
{
    /// <summary>The page of a list that is at hand.</summary>
    /// <param name="all">The list, in the order of its keys.</param>
    /// <param name="request">Which page; null for the first.</param>
    /// <param name="keyOf">What tells an item's place.</param>
    /// <exception cref="QueryException">Both a key and an offset are given, or the key is none of the list's.</exception>
    public static (IReadOnlyList<T> Items, PageResponse Page) Of<T>(IReadOnlyList<T> all, PageRequest? request, Func<T, byte[]> keyOf)
    {
        int limit = LimitOf(request);
        IReadOnlyList<T> ordered = request?.Reverse == true ? [.. all.Reverse()] : all;
        int first = (int)Math.Min(request?.Offset ?? 0, (ulong)ordered.Count);
        if (request?.Key.Length > 0)
        {
            byte[] key = request.Key.ToByteArray();
            first = ordered.TakeWhile(item => !keyOf(item).AsSpan().SequenceEqual(key)).Count();
            if (first == ordered.Count) throw QueryException.Invalid("the key is no next_key of this list");
        }
        List<T> items = [.. ordered.Skip(first).Take(limit)];
        PageResponse page = new();
        if (first + items.Count < ordered.Count) page.NextKey = ByteString.CopyFrom(keyOf(ordered[first + items.Count]));
        if (IsCounted(request)) page.Total = (ulong)ordered.Count;
        return (items, page);
    }

    /// <summary>The page of a list that is found by places, in the order of its keys. A key that is no longer there is the place where it would be: a list that others shorten meanwhile can still be read to its end.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="at">The item at a place.</param>
    /// <param name="before">How many keys come before a key.</param>
    /// <param name="keyOf">An item's key.</param>
    /// <param name="request">Which page; null for the first.</param>
    /// <exception cref="QueryException">Both a key and an offset are given.</exception>
    public static (IReadOnlyList<T> Items, PageResponse Page) Of<T>(long count, Func<long, T> at, Func<byte[], long> before, Func<T, byte[]> keyOf, PageRequest? request)
    {
        int limit = LimitOf(request);
        bool isReverse = request?.Reverse == true;
        long first = (long)Math.Min(request?.Offset ?? 0, (ulong)count);
        if (request?.Key.Length > 0)
        {
            byte[] key = request.Key.ToByteArray();
            first = before(key);
            if (isReverse) first = first < count && keyOf(at(first)).AsSpan().SequenceEqual(key) ? count - 1 - first : count - first;
        }
        List<T> items = [];
        PageResponse page = new();
        for (long i = first; i < count; i++)
        {
            T item = at(isReverse ? count - 1 - i : i);
            if (items.Count == limit)
            {
                page.NextKey = ByteString.CopyFrom(keyOf(item));
                break;
            }
            items.Add(item);
        }
        if (IsCounted(request)) page.Total = (ulong)count;
        return (items, page);
    }

    // As there: the total comes with the first page, also unasked where no limit is named.
    private static bool IsCounted(PageRequest? request) => request?.Key.Length is null or 0 && (request?.CountTotal == true || request?.Limit is null or 0);

    /// <summary>How many items a request asks for.</summary>
    /// <exception cref="QueryException">Both a key and an offset are given.</exception>
    public static int LimitOf(PageRequest? request)
    {
        if (request is { Offset: > 0, Key.Length: > 0 }) throw QueryException.Invalid("invalid request, either offset or key is expected, got both");
        return request?.Limit is null or 0 ? ApiLimits.QueryPageDefault : (int)Math.Min(request.Limit, ApiLimits.QueryPageMax);
    }
}
