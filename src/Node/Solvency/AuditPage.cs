using System.Globalization;
using System.Net;
using System.Text;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Solvency;

/// <summary>A report as a page that prints on A4, in Korean and English side by side; nothing in it is fetched from anywhere.</summary>
internal static class AuditPage
{
    private const string Style = """
        @page { size: A4; margin: 16mm 14mm 18mm; }
        * { box-sizing: border-box; }
        body { font: 10.5pt/1.5 "Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", system-ui, sans-serif; color: #16202c; max-width: 190mm; margin: 8mm auto; padding: 0 6mm; }
        h1 { font-size: 20pt; line-height: 1.2; margin: 0; }
        h1 small, h2 small { font-weight: 400; color: #5c6b7a; font-size: .62em; margin-left: .5em; }
        h2 { font-size: 13pt; margin: 9mm 0 2.5mm; border-bottom: 1.5pt solid #16202c; padding-bottom: 1mm; break-after: avoid; }
        p { margin: 2mm 0; }
        .verdict { margin: 6mm 0; padding: 4mm 5mm; border-left: 5pt solid #0a7d4f; background: #eef8f3; font-size: 12pt; break-inside: avoid; }
        .verdict.bad { border-color: #b3261e; background: #fdf0ef; }
        .verdict b { display: block; font-size: 15pt; }
        table { width: 100%; border-collapse: collapse; font-size: 9pt; break-inside: auto; }
        tr { break-inside: avoid; }
        th { text-align: left; font-weight: 600; color: #44525f; border-bottom: .75pt solid #8b98a5; padding: 1mm 2mm 1mm 0; vertical-align: bottom; }
        th small { display: block; font-weight: 400; color: #74818e; }
        td { border-bottom: .5pt solid #d7dde3; padding: 1.2mm 2mm 1.2mm 0; vertical-align: top; }
        td + td, th + th { padding-left: 2.5mm; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .mono { font: 8pt/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        .good { color: #0a7d4f; font-weight: 600; white-space: nowrap; } .fail { color: #b3261e; font-weight: 600; white-space: nowrap; }
        dl { display: grid; grid-template-columns: 44mm 1fr; gap: .8mm 4mm; margin: 3mm 0; } dt { color: #44525f; } dd { margin: 0; }
        .sign { margin-top: 10mm; padding: 4mm 5mm; border: .75pt solid #8b98a5; break-inside: avoid; }
        .fine { color: #5c6b7a; font-size: 8.5pt; }
        @media print { body { margin: 0; padding: 0; max-width: none; } .verdict { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
        """;

    private static readonly Dictionary<string, (string Korean, string English)> Checks = new()
    {
        ["accounts"] = ("모든 계정의 잔고가 블록의 사건을 더한 값과 같다", "Every account has what the blocks’ events add up to"),
        ["chain"] = ("블록이 빠짐없이 이어진다", "Each block names the one before it"),
        ["content"] = ("헤더가 거래 내용과 맞는다", "Each header fits its transactions"),
        ["entries"] = ("은행 입금 한 건은 한 번만 발행되고, 없는 돈은 쓰이지 않는다", "No bank entry was minted twice, and nobody paid what they did not have"),
        ["ledger"] = ("장부 전체가 서명된 앱 해시를 만든다", "The whole ledger makes the app hash that was signed"),
        ["mintsByEntries"] = ("은행이 뒷받침하는 돈은 은행 입금으로만 생겼다", "Bank-backed money came into being by bank entries alone"),
        ["orders"] = ("묶인 돈은 열린 주문이 잡은 돈과 같다", "What is locked is what open orders hold"),
        ["owed"] = ("모든 보유자의 합계가 발행량과 같다", "All holders together have what was issued"),
        ["signatures"] = ("검증인 2/3 초과가 모든 블록에 서명했다", "More than two thirds of the validators signed every block"),
        ["totals"] = ("블록마다 발행량이 사건을 더한 값과 같다", "In every block each asset’s issue is what events add up to"),
    };

    private static readonly Dictionary<string, (string Korean, string English)> Limits = new()
    {
        ["ethereum"] = ("이더리움 거래가 옮긴 원은 사건으로 알려지지 않으므로 계정별 원 잔고는 사건으로 다시 계산하지 않았습니다. 합계와 장부의 루트는 확인했습니다.", "Won moved by Ethereum transactions is not told by events, so accounts’ won was not recounted from them; its total and the ledger’s root were compared."),
        ["import"] = ("이 도시는 다른 도시의 내보낸 장부로 시작했습니다. 제네시스가 그 파일을 해시로 지정하며, 그 이전의 블록은 이 감사에 들어 있지 않습니다.", "This city began with another city’s exported ledger, to which its genesis commits by hash; the blocks before that are not part of this audit."),
        ["takeover"] = ("어느 블록부터 앞 블록이 예고하지 않은 검증인이 서명했습니다(예고 없는 승격). 그 교체를 서명으로 확인할 수 없으니 따로 확인해야 합니다.", "From some block on validators sign whom the block before had not announced (an unannounced promotion). No signature vouches for that change: confirm it elsewhere."),
        ["networkFees"] = ("수수료로 낸 원은 사건으로 알려지지 않으므로 계정별 원 잔고는 사건으로 다시 계산하지 않았습니다. 합계와 장부의 루트는 확인했습니다.", "Won paid as network fees is not told by events, so accounts’ won was not recounted from them; its total and the ledger’s root were compared."),
    };

    /// <summary>The page; with the auditor's signature over the report's file, if there is one.</summary>
    public static string Of(AuditReport report, AuditSignature? signature)
    {
        StringBuilder page = new();
        page.Append($"<!doctype html>\n<html lang=\"ko\">\n<head>\n<meta charset=\"utf-8\">\n<title>감사 보고서 {Text(report.ChainId)} {report.From}–{report.To}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        page.Append("<h1>장부 감사 보고서<small>Audit of the ledger</small></h1>\n");
        page.Append(report.IsGood
            ? "<div class=\"verdict\"><b>모든 검사를 통과했습니다</b>블록의 사건에서 따로 계산한 값이 검증인이 서명한 장부와 모두 같습니다.<br>Everything agrees: what was recounted from the blocks’ events is what the validators signed.</div>\n"
            : "<div class=\"verdict bad\"><b>맞지 않는 것이 있습니다</b>아래 검사 가운데 통과하지 못한 것이 있습니다.<br>Something does not agree: see the checks below that did not hold.</div>\n");
        page.Append("<dl>\n");
        Row("도시 · City", Text(report.ChainId));
        Row("블록 · Blocks", $"{Number(report.From)} – {Number(report.To)}");
        Row("기간 · Time", $"{report.FromTime} – {report.ToTime}");
        Row("작업 · Operations", $"{Number(report.Operations)} ({Number(report.Trades)} 체결 · trades)");
        Row("마지막 헤더 · Last header", $"<span class=\"mono\">{report.HeaderHash}</span>");
        Row("제네시스 · Genesis", $"<span class=\"mono\">{report.GenesisHash}</span>");
        Row("프로그램 · Program", $"gwangan audit {Text(report.Version)}");
        page.Append("</dl>\n");
        WriteAssets(page, report);
        WriteReserves(page, report);
        WriteChecks(page, report);
        WriteCheckpoints(page, report);
        WriteLimits(page, report);
        WriteSignature(page, signature);
        return page.Append("</body>\n</html>\n").ToString();

        void Row(string name, string value) => page.Append($"<dt>{name}</dt><dd>{value}</dd>\n");
    }

    private static void WriteAssets(StringBuilder page, AuditReport report)
    {
        page.Append("<h2>빚진 것과 발행한 것<small>What is owed and what was issued</small></h2>\n<table>\n<tr>");
        Heads(page, ("자산", "Asset", false), ("시작", "Genesis", true), ("발행", "Minted", true), ("소각", "Burned", true), ("보유자에게 빚진 양", "Owed to holders", true), ("주문에 묶임", "In orders", true), ("보유자", "Holders", true));
        foreach (AuditAsset asset in report.Assets)
            page.Append($"<tr><td><b>{Text(asset.Symbol)}</b></td>{Cell(asset.Genesis)}{Cell(asset.Minted)}{Cell(asset.Burned)}{Cell(asset.Owed)}{Cell(asset.Locked)}<td class=\"n\">{Number(asset.Holders)}</td></tr>\n");
        page.Append("</table>\n<p class=\"fine\">시작 + 발행 − 소각 = 빚진 양. Genesis + minted − burned = owed.</p>\n");
    }

    private static void WriteReserves(StringBuilder page, AuditReport report)
    {
        page.Append("<h2>뒷받침하는 것<small>What stands behind it</small></h2>\n<table>\n<tr>");
        Heads(page, ("자산", "Asset", false), ("누가", "By whom", false), ("확인된 준비금", "Attested reserves", true), ("은행 입금", "Bank entries", true), ("입금으로 발행", "Minted by entries", true), ("상환", "Redeemed", true), ("상태", "Status", false));
        foreach (AuditAsset asset in report.Assets)
        {
            string by = asset.Backing switch { "bank" => "은행 · banks", "custody" => "보관 기관 · custodian", _ => "등록부 자체 · the register itself" };
            string status = asset.Backed is null ? "–" : asset.IsDeficient ? "<span class=\"fail\">부족 · deficient</span>" : "<span class=\"good\">충분 · sound</span>";
            if (asset.Deficiencies > 0) status += $" <span class=\"fine\">({Number(asset.Deficiencies)}× 부족했음 · was deficient)</span>";
            page.Append($"<tr><td><b>{Text(asset.Symbol)}</b></td><td>{by}</td>{(asset.Backed is null ? "<td class=\"n\">–</td>" : Cell(asset.Backed))}<td class=\"n\">{Number(asset.BankEntries)}</td>{Cell(asset.MintedByEntries)}{Cell(asset.Redeemed)}<td>{status}</td></tr>\n");
        }
        page.Append("</table>\n");
    }

    private static void WriteChecks(StringBuilder page, AuditReport report)
    {
        page.Append("<h2>검사<small>Checks</small></h2>\n<table>\n<tr>");
        Heads(page, ("무엇을", "What", false), ("횟수", "Times", true), ("결과", "Result", false));
        foreach (AuditCheck check in report.Checks)
        {
            (string korean, string english) = Checks[check.Name];
            page.Append($"<tr><td>{korean}<br><span class=\"fine\">{english}</span>{(check.Detail is null ? "" : $"<br><span class=\"mono fail\">{Text(check.Detail)}</span>")}</td><td class=\"n\">{Number(check.Count)}</td>"
                + (check.IsGood ? "<td class=\"good\">✓ 맞음 · holds</td></tr>\n" : "<td class=\"fail\">✗ 틀림 · fails</td></tr>\n"));
        }
        page.Append("</table>\n");
    }

    private static void WriteCheckpoints(StringBuilder page, AuditReport report)
    {
        page.Append("<h2>장부 전체를 맞춘 높이<small>Heights at which the whole ledger was compared</small></h2>\n<table>\n<tr>");
        Heads(page, ("높이", "Height", true), ("잔고 수", "Balances", true), ("앱 해시와 그것을 실은 헤더", "App hash, and the header that carries it", false));
        foreach (AuditCheckpoint point in report.Checkpoints)
            page.Append($"<tr><td class=\"n\">{Number(point.Height)}</td><td class=\"n\">{Number(point.Balances)}</td><td class=\"mono\">{point.AppHash}<br>{point.HeaderHash}</td></tr>\n");
        page.Append("</table>\n");
    }

    private static void WriteLimits(StringBuilder page, AuditReport report)
    {
        page.Append("<h2>이 보고서가 말하지 않는 것<small>What this report does not say</small></h2>\n");
        page.Append("<p>은행 계좌에 돈이 있고 금고에 물건이 있다는 것은 은행과 보관 기관이 서명으로 확인한 것이며, 이 보고서는 그 서명이 체인에 있음을 볼 뿐입니다.<br><span class=\"fine\">That money lies at the banks and goods lie in the vaults is attested by their signatures; this report sees that the attestations are on the chain, not the money.</span></p>\n");
        foreach (string limit in report.Limits)
        {
            (string korean, string english) = Limits[limit];
            page.Append($"<p>{korean}<br><span class=\"fine\">{english}</span></p>\n");
        }
    }

    private static void WriteSignature(StringBuilder page, AuditSignature? signature)
    {
        if (signature is null)
        {
            page.Append("<div class=\"sign\"><b>서명 없음 · Not signed</b></div>\n");
            return;
        }
        page.Append($"<div class=\"sign\"><b>감사인의 서명 · The auditor’s signature</b><dl><dt>감사인 · Auditor</dt><dd class=\"mono\">{signature.Address}</dd><dt>공개키 · Public key</dt><dd class=\"mono\">{signature.KeyType} {signature.PublicKey}</dd>"
            + $"<dt>SHA-256 (report.json)</dt><dd class=\"mono\">{signature.Digest}</dd><dt>서명 · Signature</dt><dd class=\"mono\">{signature.Signature}</dd></dl>"
            + "<p class=\"fine\"><code>gwangan audit verify FOLDER</code> 로 확인합니다 · checks it.</p></div>\n");
    }

    private static void Heads(StringBuilder page, params (string Korean, string English, bool IsNumber)[] heads)
    {
        foreach ((string korean, string english, bool isNumber) in heads) page.Append($"<th{(isNumber ? " class=\"n\"" : "")}>{korean}<small>{english}</small></th>");
        page.Append("</tr>\n");
    }

    private static string Cell(string units) => $"<td class=\"n\">{Grouped(UInt128.Parse(units, CultureInfo.InvariantCulture))}</td>";

    // Whole units in threes; what stands behind the point as it is.
    private static string Grouped(UInt128 units)
    {
        string text = Decimals.Of(units);
        int point = text.IndexOf('.', StringComparison.Ordinal);
        string whole = point < 0 ? text : text[..point];
        StringBuilder grouped = new(whole);
        for (int i = whole.Length - 3; i > 0; i -= 3) grouped.Insert(i, ',');
        return point < 0 ? grouped.ToString() : grouped.Append(text[point..]).ToString();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
