using System.Text.Json;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Keys;
using Gwangan.Node.Solvency;
using Gwangan.Tests.Api;

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
