using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Solvency;
using Gwangan.Tests.Api;
using Gwangan.Tests.Snapshots;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Solvency;

/// <summary>The auditor's own books beside a real city's.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private ApiCity _city = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync();
        await _city.TradeAsync(new Random(7), 300);
        await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
        await _city.City.Head.WaitAboveAsync(_city.City.Head.Current.Height, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _city.DisposeAsync();

    private AuditReport Run(long every = 0) => new Auditor(_city.Folder).Run(every, null, CancellationToken.None);

    [Fact]
    public void Books_kept_from_events_alone_agree_with_the_ledger_that_was_signed()
    {
        AuditReport report = Run(every: 2);
        Assert.True(report.IsGood, string.Join("; ", report.Checks.Where(check => !check.IsGood).Select(check => $"{check.Name}: {check.Detail}")));
        Assert.True(report.Trades > 20 && report.Checkpoints.Count > 1);
        foreach (string check in (string[])["accounts", "chain", "content", "entries", "ledger", "orders", "owed", "signatures", "totals"])
            Assert.True(report.Checks.Single(each => each.Name == check).Count > 0);
        Assert.All(report.Assets, asset => Assert.Equal(asset.Supply, asset.Owed));
        Assert.Contains(report.Assets, asset => asset.Locked != "0");
        string page = AuditPage.Of(report, null);
        Assert.Contains("모든 검사를 통과했습니다", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_that_nobody_was_given_is_found()
    {
        // The auditor begins with a genesis in which somebody had one won less.
        string path = Path.Combine(_city.Folder, "genesis.json"), text = File.ReadAllText(path);
        Match balance = Regex.Match(text, "\"KRW\": ?\"(\\d+)\"");
        UInt128 units = UInt128.Parse(balance.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - Amount.One.Units;
        File.WriteAllText(path, text[..balance.Groups[1].Index] + units + text[(balance.Groups[1].Index + balance.Groups[1].Length)..]);
        AuditReport report = Run();
        Assert.False(report.IsGood);
        string[] failed = [.. report.Checks.Where(check => !check.IsGood).Select(check => check.Name)];
        Assert.Contains("accounts", failed);
        Assert.Contains("totals", failed);
        Assert.Contains("맞지 않는 것이 있습니다", AuditPage.Of(report, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_without_the_folder_fetches_and_executes_the_blocks_and_later_only_what_has_come_since()
    {
        using TemporaryFolder folder = new();
        string own = folder["city"];
        await FetchAsync(own);
        AuditReport over = new Auditor(own).Run(0, null, CancellationToken.None);
        Assert.True(over.IsGood, Failures(over));
        Assert.True(over.To > 5 && over.Trades > 20);
        Assert.False(Directory.Exists(Path.Combine(own, "keys")) && Directory.EnumerateFiles(Path.Combine(own, "keys"), "validator*").Any());

        await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
        long height = _city.City.Head.Current.Height;
        await _city.City.Head.WaitAboveAsync(height, CancellationToken.None);
        await FetchAsync(own);
        AuditReport again = new Auditor(own).Run(0, null, CancellationToken.None);
        Assert.True(again.IsGood && again.To > over.To, Failures(again));

        AuditReport there = Run();
        Assert.Equal(there.Trades, again.Trades);
        Assert.Equal(there.Assets.Select(asset => (asset.Symbol, asset.Supply, asset.Owed)), again.Assets.Select(asset => (asset.Symbol, asset.Supply, asset.Owed)));

        // A folder of another city is not gone on with, and a node that is not there is named.
        TrustedHeader other = new(0, Hash32.Zero);
        NodeException refused = await Assert.ThrowsAsync<NodeException>(() => FetchAsync(folder["other"], other));
        Assert.Contains("--trust says", refused.Message, StringComparison.Ordinal);
        refused = await Assert.ThrowsAsync<NodeException>(() => AuditorsNode.FetchAsync(own, [new Uri("http://127.0.0.1:9/")], null, TimeSpan.FromSeconds(1), null, CancellationToken.None));
        Assert.Contains("no node gives block", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_that_began_with_an_exported_ledger_is_audited_from_that_ledger_on()
    {
        using TemporaryFolder folder = new();
        string file = folder["state.jsonl"], data = folder["new"];
        TradingCity old = new(42);
        await using (FileStream lines = File.Create(file))
            StateLines.Write(new StateHeader(TestCity.ChainId, old.City.Height, old.AppHash, old.City.TimeMs), old.City.Storage, SnapshotStore.PartsOfThisBuild(), lines);
        CityImport.Run(file, data, "imported-1", isEdited: false, DateTimeOffset.UtcNow);
        await using (City imported = City.Open(new NodeOptions { Data = data, Pace = new EnginePace { BlockMs = 5, IdleMs = 20 } }))
        {
            imported.Start();
            await await Task.WhenAny(imported.Head.WaitAboveAsync(3, CancellationToken.None), imported.Ended);
        }
        AuditReport report = new Auditor(data).Run(0, null, CancellationToken.None);
        Assert.True(report.IsGood, Failures(report));
        Assert.Contains("import", report.Limits);
        Assert.All(report.Assets, asset => Assert.Equal(asset.Genesis, asset.Supply));
        Assert.True(report.Checks.Single(check => check.Name == "accounts").Count > 50);
        Assert.Contains("exported ledger", AuditPage.Of(report, null), StringComparison.Ordinal);

        // One byte of the file that the genesis names.
        byte[] bytes = File.ReadAllBytes(Path.Combine(data, "state.jsonl"));
        bytes[^20] ^= 1;
        File.WriteAllBytes(Path.Combine(data, "state.jsonl"), bytes);
        Assert.Contains("is not the file that the genesis names", Assert.Throws<GenesisException>(() => new Auditor(data).Run(0, null, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private static string Failures(AuditReport report) => string.Join("; ", report.Checks.Where(check => !check.IsGood).Select(check => $"{check.Name}: {check.Detail}"));

    private Task FetchAsync(string own, TrustedHeader? trust = null) =>
        AuditorsNode.FetchAsync(own, [_city.Http.BaseAddress!], trust, AuditorsNode.Patience, null, CancellationToken.None);

    [Theory]
    [InlineData(KeyType.Ethereum)]
    [InlineData(KeyType.Ed25519)]
    public void A_report_is_its_auditors_and_no_byte_of_it_another(KeyType type)
    {
        KeyFile key = KeyFile.Create(type);
        byte[] report = JsonSerializer.SerializeToUtf8Bytes(new { gwangan = "audit" });
        AuditSignature signature = AuditSigning.Sign(report, key);
        Assert.True(AuditSigning.Verify(report, signature));
        Assert.Equal(key.Address.ToString(), signature.Address);
        report[3] ^= 1;
        Assert.False(AuditSigning.Verify(report, signature));
        report[3] ^= 1;
        Assert.False(AuditSigning.Verify(report, signature with { Address = "0x" + new string('1', 40) }));
        Assert.False(AuditSigning.Verify(report, signature with { PublicKey = AuditSigning.Sign(report, KeyFile.Create(type)).PublicKey }));
        Assert.False(AuditSigning.Verify(report, signature with { Signature = "zz" }));
    }
}
