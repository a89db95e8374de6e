using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Api.Access;

/// <summary>The file of keys, and the keys of a running node.</summary>
public sealed class ApiKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private string File => Path.Combine(_folder.Path, ApiKeyFile.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_is_found_by_its_secret_alone_and_the_secret_is_kept_nowhere()
    {
        string key = Add("bank-1");
        Assert.Equal((ApiKeyFile.KeyLength, true), (key.Length, key.StartsWith(ApiKeyFile.Prefix, StringComparison.Ordinal)));
        string text = System.IO.File.ReadAllText(File);
        Assert.DoesNotContain(key[21..], text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        using ApiKeys keys = Open();
        Assert.True(keys.TryFind(key, out ApiKey found));
        Assert.Equal(("bank-1", 1L), (found.Entry.Name, found.Requests));
        foreach (string wrong in (string[])["", "gwk_", key[..^1], key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), key + "A", key.ToUpperInvariant(), "gwk_0000000000000000_" + key[21..], key.Replace("gwk_", "gwx_")])
            Assert.False(keys.TryFind(wrong, out _), wrong);
    }

    [Fact]
    public void A_change_of_the_file_is_taken_over_and_what_is_open_by_a_revoked_key_ends()
    {
        string first = Add("first");
        using ApiKeys keys = Open();
        Assert.True(keys.TryFind(first, out ApiKey kept));
        string second = Add("second");
        keys.Look();
        Assert.True(keys.TryFind(second, out _) && keys.TryFind(first, out ApiKey same) && same == kept);
        ApiKeyFile.Change(File, file => file.Revoke("first"));
        keys.Look();
        Assert.False(keys.TryFind(first, out _));
        Assert.True(kept.Over.IsCancellationRequested);
        Assert.True(keys.TryFind(second, out _));
        Assert.Throws<NodeException>(() => ApiKeyFile.Change(File, file => file.Revoke("first")));
    }

    [Fact]
    public void A_key_ends_at_its_time()
    {
        string key = "";
        ApiKeyFile.Change(File, file => key = file.Add("short", "member", _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(1)));
        using ApiKeys keys = Open();
        Assert.True(keys.TryFind(key, out ApiKey found));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(keys.TryFind(key, out _));
        Assert.False(found.Over.IsCancellationRequested);
        keys.Look();
        Assert.True(found.Over.IsCancellationRequested);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{")]
    [InlineData("""{"keys":[{"name":"a"}]}""")]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"kees":[]}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"tiers":null}""")]
    [InlineData("null")]
    [InlineData("""{"tiers":{"desk":{"sockets":0}}}""")]
    [InlineData("""{"tiers":{"unlimited":{}}}""")]
    public void A_file_that_makes_no_sense_stops_a_start_and_changes_nothing_of_a_running_node(string text)
    {
        string key = Add("bank");
        using ApiKeys keys = Open();
        System.IO.File.WriteAllText(File, text);
        keys.Look();
        Assert.True(keys.TryFind(key, out _));
        Assert.Throws<NodeException>(() => { keys.Reload(); });
        NodeException error = Assert.Throws<NodeException>(() => Open());
        Assert.StartsWith(File, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_describes_tiers_of_his_own()
    {
        System.IO.File.WriteAllText(File, """{ "tiers": { "desk": { "requestsPerSecond": 7, "sockets": 3 } } } // a comment""");
        string key = Add("one", "desk"), free = Add("two", "unlimited");
        using ApiKeys keys = Open();
        Assert.True(keys.TryFind(key, out ApiKey desk));
        Assert.Equal((7, 70, 3, RateTier.Standard.Envelopes), (desk.Tier!.Requests.PerSecond, desk.Tier.Requests.Burst, desk.Tier.Sockets, desk.Tier.Envelopes));
        Assert.True(keys.TryFind(free, out ApiKey unlimited));
        Assert.Null(unlimited.Tier);
        Assert.Throws<NodeException>(() => Add("three", "gold"));
        Assert.Throws<NodeException>(() => Add("one"));
        Assert.Throws<NodeException>(() => Add("../x"));
    }

    [Fact]
    public async Task Commands_at_the_same_time_lose_no_key()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
        {
            while (true)
            {
                try
                {
                    Add($"key-{number}");
                    return;
                }
                catch (NodeException error) when (error.Message.Contains(".lock", StringComparison.Ordinal))
                {
                    // Somebody else is changing the file: a person would try again.
                }
            }
        })));
        Assert.Equal(8, ApiKeyFile.Load(File).Keys.Count);
    }

    private string Add(string name, string tier = "standard")
    {
        string key = "";
        ApiKeyFile.Change(File, file => key = file.Add(name, tier, _clock.GetUtcNow(), null));
        return key;
    }

    private ApiKeys Open() => new(File, _clock, NullLogger.Instance);
}
