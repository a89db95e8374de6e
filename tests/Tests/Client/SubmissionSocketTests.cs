using System.Net.WebSockets;
using Gwangan.Node.Client;

namespace Gwangan.Tests.Client;

/// <summary>The ordered way into a node, against nodes that do not keep to the protocol.</summary>
public sealed class SubmissionSocketTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"op\":7}")]
    [InlineData("{\"channel\":\"blocks\",\"items\":[{}]}")]
    [InlineData("{\"channel\":\"blocks\",\"items\":[{\"height\":1e99,\"operationCount\":1}]}")]
    [InlineData("{\"op\":\"error\"}")]
    [InlineData("noise")]
    public async Task A_message_that_is_none_loses_the_connection_and_answers_whoever_waits(string message)
    {
        await using FakeNode node = await FakeNode.StartAsync(answered: socket => FakeNode.SayAsync(socket, message));
        await using SubmissionSocket socket = await SubmissionSocket.ConnectAsync(node.Address, Limit());
        EnvelopeFrame frame = new();
        frame.Add([1, 2, 3]);
        Assert.Null(Assert.Single(await (await socket.SendAsync(frame.Bytes, Limit())).WaitAsync(Limit())));
        Assert.False(await socket.Blocks.WaitToReadAsync(Limit()));
        await Assert.ThrowsAsync<ClientException>(() => socket.SendAsync(frame.Bytes, Limit()));
    }

    [Fact]
    public async Task A_message_without_end_loses_the_connection()
    {
        await using FakeNode node = await FakeNode.StartAsync(answered: async socket =>
        {
            byte[] part = new byte[1 << 20];
            for (int i = 0; i < 16; i++) await socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        });
        await using SubmissionSocket socket = await SubmissionSocket.ConnectAsync(node.Address, Limit());
        EnvelopeFrame frame = new();
        frame.Add([1, 2, 3]);
        await (await socket.SendAsync(frame.Bytes, Limit())).WaitAsync(Limit());
        Assert.False(await socket.Blocks.WaitToReadAsync(Limit()));
    }

    [Fact]
    public async Task A_try_to_connect_that_is_given_up_closes_its_connection()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FakeNode node = await FakeNode.StartAsync(subscribed: _ =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        });
        using CancellationTokenSource giveUp = new();
        Task<SubmissionSocket> connecting = SubmissionSocket.ConnectAsync(node.Address, giveUp.Token);
        await asked.Task.WaitAsync(Limit());
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        CancellationToken limit = Limit();
        while (node.Open > 0) await Task.Delay(5, limit);
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(180)).Token;
}
