using System.Buffers;
using System.Net;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A history as a file for a spreadsheet: RFC 4180, in UTF-8 with a mark at its beginning, without which spreadsheets in Korea read another encoding.</summary>
/// <remarks>
/// It is read page by page while it is sent, so its size is nowhere in memory, and each page is a look that its caller pays for. Whoever wants more lines than one file has goes on with
/// <c>after</c> (newest first: <c>before</c>) the last id. That a file ends before its range does although it has fewer lines than it may is said where every program that reads CSV
/// sees it: by a last line of its own kind, whose id is the place up to which was looked.
/// </remarks>
public sealed class HistoryFile(ExchangeApi api, AddressShares places, HistoryQuery query, Address account) : IResult
{
    private const int LinesPerPage = 1_000;

    // What a file counts as before its first look, with the request itself.
    private const int Weight = 10;

    /// <summary>The kind of the line that says that there is more.</summary>
    public const string More = "more";

    /// <summary>The first line.</summary>
    public const string Heads =
        "id,time,height,kind,market,asset,amount,valueAsset,value,feeAsset,fee,other,orderId,tradeId,side,role,price,size,detail,note,operation";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // What can be refused is, before the first byte.
        Caller caller = AccessGuard.CallerOf(httpContext);
        if (caller.RefuseRequests(Weight - 1) is { } tooMany) throw tooMany;
        IPAddress address = httpContext.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        if (!places.TryTake(address)) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "Too many are taking a history as a file at once; ask again in a moment, or for its pages.");
        using CancellationTokenSource limit = new(ApiLimits.FileMax);
        using CancellationTokenRegistration end = limit.Token.Register(httpContext.Abort);
        try
        {
            await WriteAsync(httpContext, caller);
        }
        finally
        {
            places.Return(address);
        }
    }

    private async Task WriteAsync(HttpContext httpContext, Caller caller)
    {
        HistoryPage page = Next(query.Limit);
        HttpResponse response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{api.City.Genesis.ChainId}-{account}.csv\"";
        StringBuilder text = new("\uFEFF" + Heads + "\r\n");
        int left = query.Limit;
        for (int looks = 1; ; looks++, page = Next(left))
        {
            foreach (HistoryLine line in page.Lines) Write(text, HistoryItems.Of(line, api.Live.Terms));
            left -= page.Lines.Count;
            long? next = left == 0 ? null : page.Next;
            bool goesOn = next is not null && looks < ApiLimits.FileLooksMax && caller.RefuseRequests(1) is null;
            if (next is { } place && !goesOn) WriteMore(text, place);
            await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
            if (!goesOn) return;
            text.Clear();
            httpContext.RequestAborted.ThrowIfCancellationRequested();
            query = query.After(next!.Value);
        }
    }

    private HistoryPage Next(int left) => api.Index.History(query with { Limit = Math.Min(left, LinesPerPage) });

    private static void WriteMore(StringBuilder text, long place) => text.Append(HistoryItems.IdOf(place)).Append(",,").Append(ItemMaker.Number(place >> IndexSchema.LineBits)).Append(',').Append(More)
        .Append(',', Heads.Count(each => each == ',') - 3).Append("\r\n");

    private static void Write(StringBuilder text, HistoryItem item)
    {
        text.Append(item.Id).Append(',').Append(item.Time).Append(',').Append(ItemMaker.Number(item.Height));
        foreach (string? cell in (ReadOnlySpan<string?>)[
            item.Kind, item.Market, item.Asset, item.Amount, item.ValueAsset, item.Value, item.FeeAsset, item.Fee, item.Other, item.OrderId, item.TradeId, item.Side, item.Role, item.Price,
            item.Size, item.Detail, Harmless(item.Note), item.Operation]) text.Append(',').Append(Quoted(cell));
        text.Append("\r\n");
    }

    // A note is a stranger's text, and a spreadsheet calculates what begins like a formula.
    private static string? Harmless(string? note) => note is { Length: > 0 } && note[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + note : note;

    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    private static string? Quoted(string? cell) => cell.AsSpan().ContainsAny(Special) ? $"\"{cell!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
