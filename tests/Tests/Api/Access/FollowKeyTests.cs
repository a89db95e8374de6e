using System.Net;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Api.Access;

/// <summary>A follower shows its key to a leader that wants one from everybody: for blocks and for what it forwards.</summary>
public sealed class FollowKeyTests
{
    [Fact]
    public async Task A_follower_shows_its_key_for_blocks_and_for_what_it_forwards()
    {
        string key = "", file = "";
        await using ApiCity leader = await ApiCity.StartAsync(
            edit: options => options with { Callers = new CallerOptions { RequireKey = KeyNeed.All } },
            prepare: folder => ApiKeyFile.Change(Path.Combine(folder, ApiKeyFile.FileName), keys => key = keys.Add("follower", "member", DateTimeOffset.UtcNow, null)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await leader.Http.GetAsync("/node/v1/blocks?from=1")).StatusCode);
        // Begun with the same genesis.
        await using ApiCity follower = await ApiCity.StartAsync(
            edit: options => options with { Follow = [leader.Http.BaseAddress!], FollowKeyFile = file },
            prepare: folder =>
            {
                File.Copy(Path.Combine(leader.Folder, "genesis.json"), Path.Combine(folder, "genesis.json"), overwrite: true);
                file = Path.Combine(folder, "leader.key");
                DurableFile.Write(file, System.Text.Encoding.ASCII.GetBytes(key + "\n"), isSecret: true);
            });
        byte[] envelope = leader.Sign(1, new Transfer(leader.Keys.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1), ""));
        await follower.SubmitAsync(envelope);
        Assert.Contains(leader.Api.Access.Visits.Open, visit => visit.Kind == VisitKind.BlockStream && visit.Caller.Key?.Entry.Name == "follower");
    }
}
