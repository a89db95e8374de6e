using System.Collections.Concurrent;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Mempool;
using Gwangan.Tests.Client;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>What a follower sends to its leader, again after the connection was lost, and what it believes of the answers.</summary>
public sealed class ForwarderTests : IDisposable
{
    private const string Block = """{"channel":"blocks","items":[{"height":1,"operationCount":0}]}""";

    private readonly TestNode _follower = new();

    public void Dispose() => _follower.Dispose();

    [Fact]
    public async Task What_the_leader_never_accepted_is_not_offered_when_a_connection_is_made()
    {
        Envelope accepted = _follower.Submit(_follower.Transfer(0, 1, 1)), arriving = _follower.Submit(_follower.Transfer(1, 2, 1));
        _follower.Pool.NoteForwarded(accepted.Id);
        ConcurrentQueue<Hash32> seen = new();
        await using FakeNode leader = await FakeNode.StartAsync(answer: id =>
        {
            seen.Enqueue(id);
            return null;
        });
        await using Forwarder forwarder = new(() => leader.Address, _follower.Pool, _follower.Chain.Catalog);
        Assert.Equal(MempoolRefusal.LeaderUnreachable, Number(await forwarder.OfferAsync([arriving])));
        forwarder.Start();
        await Until(() => forwarder.IsConnected);
        Assert.Equal([accepted.Id], seen);
        Assert.Null(Assert.Single(await forwarder.OfferAsync([arriving])));
        Assert.Equal([accepted.Id, arriving.Id], _follower.Pool.Forwarded().ConvertAll(each => each.Id));
    }

    [Fact]
    public async Task What_a_leader_had_accepted_waits_while_it_has_no_room_and_is_dropped_when_it_refuses_for_good()
    {
        Envelope waits = _follower.Submit(_follower.Transfer(0, 1, 1)), refused = _follower.Submit(_follower.Transfer(1, 2, 1));
        _follower.Pool.NoteForwarded(waits.Id);
        _follower.Pool.NoteForwarded(refused.Id);
        int asked = 0;
        await using FakeNode leader = await FakeNode.StartAsync(
            subscribed: async socket =>
            {
                await FakeNode.SayAsync(socket, """{"op":"subscribed","id":1}""");
                await FakeNode.SayAsync(socket, Block);
            },
            answer: id => id != waits.Id ? "kernel.NonceUsed" : Interlocked.Increment(ref asked) switch { 1 => "mempool.Full", 2 => "mempool.AccountFull", _ => null },
            answered: socket => FakeNode.SayAsync(socket, Block));
        await using Forwarder forwarder = new(() => leader.Address, _follower.Pool, _follower.Chain.Catalog);
        forwarder.Start();
        await Until(() => Volatile.Read(ref asked) == 3);
        Assert.Equal([waits.Id], _follower.Pool.Candidates().ConvertAll(each => each.Id));
    }

    private static MempoolRefusal Number(Refusal?[] answers) => (MempoolRefusal)Assert.Single(answers)!.Number;

    private static async Task Until(Func<bool> isTrue)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (!isTrue()) await Task.Delay(5, limit.Token);
    }
}
