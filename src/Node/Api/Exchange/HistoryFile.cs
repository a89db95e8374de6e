using System.Buffers;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A history as a file for a spreadsheet: RFC 4180, in UTF-8 with a mark at its beginning, without which spreadsheets in Korea read another encoding.</summary>
/// <remarks>It is read page by page while it is sent, so its size is nowhere in memory. Whoever wants more lines than one file has goes on with <c>after</c> the last id.</remarks>
public sealed class HistoryFile(ExchangeApi api, HistoryQuery query, Address account) : IResult
{
    private const int LinesPerPage = 1_000;

    /// <summary>The first line.</summary>
    public const string Heads =
        "id,time,height,kind,market,asset,amount,valueAsset,value,feeAsset,fee,other,orderId,tradeId,side,role,price,size,detail,note,operation";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // What can be refused is, before the first byte.
        HistoryPage page = Next(query.Limit);
        HttpResponse response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{api.City.Genesis.ChainId}-{account}.csv\"";
        StringBuilder text = new("\uFEFF" + Heads + "\r\n");
        for (int left = query.Limit; ; page = Next(left))
        {
            foreach (HistoryLine line in page.Lines) Write(text, HistoryItems.Of(line, api.Live.Terms));
            await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
            text.Clear();
            left -= page.Lines.Count;
            if (page.Next is not { } next || left == 0) return;
            query = query.After(next);
        }
    }

    private HistoryPage Next(int left) => api.Index.History(query with { Limit = Math.Min(left, LinesPerPage) });

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
