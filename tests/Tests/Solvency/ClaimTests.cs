using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Solvency;
using Gwangan.Tests.Api;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Solvency;

/// <summary>Claims out of a real city's folder, verified without it.</summary>
public sealed class ClaimTests : IAsyncLifetime
{
    private const int Seller = 3;
    private ApiCity _city = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync();
        await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
        await _city.DoAsync(Seller, ApiCity.Limit(Side.Sell, 150_000, 100));
        await _city.City.Head.WaitAboveAsync(_city.City.Head.Current.Height, CancellationToken.None);
    }

    public async Task DisposeAsync() => await _city.DisposeAsync();

    private ClaimTrust Trust => new(_city.City.Genesis.Validators, null);

    private static byte[] Json(ClaimBundle claim)
    {
        MemoryStream stream = new();
        ClaimExporter.Write(claim, stream);
        return stream.ToArray();
    }

    private SealedState Read(long height = 0) => SealedState.Read(_city.Folder, height, CancellationToken.None);

    [Fact]
    public void An_accounts_claim_holds_its_balances_and_open_orders_and_is_verified_with_nothing_else()
    {
        ProvedClaim claim = ClaimVerifier.Verify(Json(ClaimExporter.Of(Read(), _city.Keys.AddressOf(Seller))), Trust);
        Assert.Equal(1, claim.OrderCount);
        (ProvedAsset asset, Amount available, Amount locked) = claim.Balances.Single(balance => balance.Asset.Symbol == "GOLD");
        Assert.False(locked.IsZero || available.IsZero);
        Assert.Equal(_city.City.Genesis.ChainId, claim.State.ChainId);
        Assert.True(claim.State.Assets.Count > 1 && asset.Supply > available);
    }

    [Fact]
    public void A_claim_of_somebody_who_holds_nothing_is_empty_and_an_older_height_can_be_claimed_too()
    {
        Address nobody = new(Enumerable.Repeat((byte)7, 20).ToArray());
        Assert.Empty(ClaimVerifier.Verify(Json(ClaimExporter.Of(Read(), nobody)), Trust).Balances);
        Assert.Equal(1, ClaimVerifier.Verify(Json(ClaimExporter.Of(Read(1), _city.Keys.AddressOf(1))), Trust).State.Height);
        Assert.Throws<NodeException>(() => Read(1_000_000));
    }

    [Fact]
    public void No_character_of_a_claim_can_be_changed_unnoticed()
    {
        string text = Encoding.UTF8.GetString(Json(ClaimExporter.Of(Read(), _city.Keys.AddressOf(Seller))));
        // How many leaves a list has decides the way, and is no claim beyond that; white space is none either.
        bool[] isFree = new bool[text.Length];
        foreach (Match match in Regex.Matches(text, "\"total\": \\d+")) isFree.AsSpan(match.Index + 8, match.Length - 8).Fill(true);
        int tried = 0;
        for (int i = 0; i < text.Length; i += 5)
        {
            if (char.IsWhiteSpace(text[i]) || isFree[i]) continue;
            string changed = text[..i] + (text[i] == '7' ? '3' : '7') + text[(i + 1)..];
            Assert.Throws<ClaimException>(() => ClaimVerifier.Verify(Encoding.UTF8.GetBytes(changed), Trust));
            tried++;
        }
        Assert.True(tried > 1_000, tried.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Parts_left_out_told_twice_or_of_another_account_are_refused()
    {
        SealedState state = Read();
        ClaimBundle claim = ClaimExporter.Of(state, _city.Keys.AddressOf(Seller)), other = ClaimExporter.Of(state, _city.Keys.AddressOf(4));
        void Refused(ClaimBundle tampered, ClaimTrust? trust = null) => Assert.Throws<ClaimException>(() => ClaimVerifier.Verify(Json(tampered), trust ?? Trust));
        Refused(claim with { Account = other.Account });
        Refused(claim with { Balances = [.. claim.Balances, claim.Balances[0]] });
        Refused(claim with { Balances = [other.Balances[0], .. claim.Balances.Skip(1)] });
        Refused(claim with { Orders = [.. claim.Orders, .. claim.Orders] });
        Refused(other with { Orders = claim.Orders });
        Refused(claim with { Seal = claim.Seal with { Registry = [.. claim.Seal.Registry.Skip(1)] } });
        Refused(claim with { Seal = claim.Seal with { Validators = [] } });
        Refused(claim with { Seal = claim.Seal with { Height = claim.Seal.Height - 1 } });
        Refused(claim with { Seal = ClaimExporter.Of(Read(1), _city.Keys.AddressOf(Seller)).Seal });
        Refused(claim, new ClaimTrust(null, Hash32.Zero));
        Assert.Throws<ClaimException>(() => ClaimVerifier.Verify("{}"u8, Trust));
        Assert.Throws<ClaimException>(() => ClaimVerifier.Verify("null"u8, Trust));
        Assert.Throws<ClaimException>(() => ClaimVerifier.Verify(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100_000))), Trust));
    }

    [Fact]
    public void The_whole_ledger_makes_the_root_that_was_signed_and_every_assets_total_and_nothing_else_does()
    {
        MemoryStream stream = new();
        ClaimExporter.WriteLedger(Read(), stream);
        (ProvedState state, long balances) = ClaimVerifier.VerifyLedger(new MemoryStream(stream.ToArray()), Trust);
        Assert.True(balances > 50 && state.Assets.Count > 1);

        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        void Refused(params string[] tampered) => Assert.Throws<ClaimException>(() => ClaimVerifier.VerifyLedger(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tampered))), Trust));
        Refused([.. lines[..1], .. lines[2..]]);
        Refused([.. lines[..^1], lines[1], lines[^1]]);
        Refused(lines[..^1]);
        Refused([.. lines, lines[1]]);
        Refused([lines[0], lines[^1]]);
        Refused([.. lines[..1], Regex.Replace(lines[1], "(\"available\":\")", "${1}1"), .. lines[2..]]);
        // A balance of one given to another: the totals stay, the root does not.
        string account = Regex.Match(lines[1], "0x[0-9a-f]+").Value;
        Refused([.. lines[..1], lines[1].Replace(account, "0x" + new string('1', 40), StringComparison.Ordinal), .. lines[2..]]);
        Refused("");
    }

    [Fact]
    public void Many_claims_of_one_height_add_up_and_it_shows_when_they_are_all_there_is()
    {
        using TemporaryFolder folder = new();
        SealedState state = Read();
        Address[] owners = [.. state.Balances.Select(balance => balance.Key.Account).Distinct()];
        foreach (Address owner in owners) File.WriteAllBytes(folder[$"{owner}.json"], Json(ClaimExporter.Of(state, owner)));
        string[] files = Directory.GetFiles(folder.Path);
        ClaimTotal total = ClaimTotal.Of(files, Trust);
        Assert.True(total.IsWhole);
        Assert.Equal(owners.Length, total.Claims);
        Assert.All(total.Assets, asset => Assert.Equal(asset.Asset.Supply, asset.Claimed));

        ClaimTotal part = ClaimTotal.Of(files[1..], Trust);
        Assert.False(part.IsWhole);
        Assert.Contains(part.Assets, asset => asset.Claimed < asset.Asset.Supply);
        Assert.Throws<ClaimException>(() => ClaimTotal.Of([.. files, files[0]], Trust));
        Assert.Throws<ClaimException>(() => ClaimTotal.Of([], Trust));
        File.WriteAllBytes(folder["older"], Json(ClaimExporter.Of(Read(1), owners[0])));
        Assert.Throws<ClaimException>(() => ClaimTotal.Of([.. files[1..], folder["older"]], Trust));
    }

    [Fact]
    public async Task A_statement_of_solvency_names_every_asset_with_its_root_and_past_heights_have_theirs_without()
    {
        System.Text.Json.JsonElement now = await _city.GetAsync("/api/v1/solvency?proof=true");
        foreach (System.Text.Json.JsonElement asset in now.GetProperty("assets").EnumerateArray())
            Assert.Equal(asset.GetProperty("supply").GetString(), asset.GetProperty("liabilities").GetProperty("sum").GetString());
        Assert.Equal(now.GetProperty("assets").GetArrayLength(), now.GetProperty("proof").GetProperty("records").GetArrayLength());
        System.Text.Json.JsonElement past = await _city.GetAsync("/api/v1/solvency?height=1");
        Assert.Equal(1, past.GetProperty("height").GetInt64());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, past.GetProperty("assets")[0].GetProperty("liabilities").ValueKind);
        Assert.Equal("api.BadRequest", await _city.CodeAsync("/api/v1/solvency?height=1&proof=true", System.Net.HttpStatusCode.BadRequest));
        Assert.Equal("api.BadRequest", await _city.CodeAsync("/api/v1/solvency/history?limit=0", System.Net.HttpStatusCode.BadRequest));
        Assert.NotEmpty((await _city.GetAsync("/api/v1/solvency/history")).GetProperty("items").EnumerateArray());
        Assert.Equal("api.NotFound", await _city.CodeAsync("/api/v1/headers/999999", System.Net.HttpStatusCode.NotFound));
    }
}
