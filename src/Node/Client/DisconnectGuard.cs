using System.Net.WebSockets;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Node.Client;

/// <summary>Whose orders a guard cancels, and when.</summary>
/// <param name="Node">The node's address.</param>
/// <param name="ChainId">The chain's name.</param>
/// <param name="Market">The market whose orders are cancelled; empty for all.</param>
/// <param name="Timeout">How long after the last sign of life the chain cancels. The guard gives a sign every third of it.</param>
public sealed record GuardOptions(Uri Node, string ChainId, Symbol Market, TimeSpan Timeout);

/// <summary>Keeps a cancel-on-disconnect armed for as long as this program lives and its connection holds.</summary>
/// <remarks>
/// Two nets. On chain: <see cref="ArmCancelOnDisconnect"/> is sent again every third of its timeout; when that stops, any honest chain cancels. At the node: a signed cancellation is left with the
/// connection, renewed with each sign of life, and handed in by the node at once when the connection is lost. Disposing takes both back; <see cref="Abandon"/> leaves them to act.
/// </remarks>
public sealed class DisconnectGuard : IAsyncDisposable
{
    private readonly GuardOptions _options;
    private readonly SigningKey _key;
    private readonly Func<ulong> _nextNonce;
    private readonly EnvelopeCodec _codec;
    private readonly TimeProvider _clock;
    // The first ends the beating between two beats. The second cuts what is on its way, and the connection with it: a WebSocket does not survive a receive that is cancelled.
    private readonly CancellationTokenSource _stop = new(), _cut;
    private ClientWebSocket _socket = new();
    private Task _beating = Task.CompletedTask;

    /// <summary>A guard for an account's own key; <paramref name="nextNonce"/> gives it nonces that nobody else uses, <paramref name="clock"/> what its timeout is measured by.</summary>
    public DisconnectGuard(GuardOptions options, SigningKey key, Func<ulong> nextNonce, OperationCatalog catalog, TimeProvider? clock = null)
    {
        (_options, _key, _nextNonce, _clock) = (options, key, nextNonce, clock ?? TimeProvider.System);
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock);
        _codec = new EnvelopeCodec(catalog);
    }

    /// <summary>Signs of life the chain has taken in.</summary>
    public int Beats { get; private set; }

    /// <summary>Connects, arms, and goes on in the background.</summary>
    /// <exception cref="ClientException">The node does not answer, or refuses.</exception>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        await ConnectAsync(cancel);
        await BeatAsync(cancel);
        _beating = GoOnAsync();
    }

    /// <summary>Cuts the connection and gives no more signs of life, as a crash would.</summary>
    public async Task Abandon()
    {
        await _stop.CancelAsync();
        await _cut.CancelAsync();
        await _beating;
        _socket.Abort();
    }

    /// <summary>Takes the cancellation at the node back and disarms the one on chain, if the connection still holds. A beat that is underway is finished, within a third of the timeout.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isAbandoned = _stop.IsCancellationRequested;
        await _stop.CancelAsync();
        _cut.CancelAfter(_options.Timeout / 3);
        await _beating;
        if (!isAbandoned && _socket.State == WebSocketState.Open)
        {
            try
            {
                await AskAsync("onDisconnect", null, _cut.Token);
                await AskAsync("submit", Sign(new ArmCancelOnDisconnect(_options.Market, 0)), _cut.Token);
            }
            catch (Exception error) when (error is ClientException or WebSocketException or OperationCanceledException)
            {
                // Whatever is still armed acts.
            }
        }
        _socket.Dispose();
        _stop.Dispose();
        _cut.Dispose();
    }

    private async Task GoOnAsync()
    {
        using PeriodicTimer turns = new(_options.Timeout / 3, _clock);
        try
        {
            while (await turns.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    if (_socket.State != WebSocketState.Open) await ConnectAsync(_cut.Token);
                    await BeatAsync(_cut.Token);
                }
                catch (Exception error) when (error is ClientException or WebSocketException)
                {
                    // The next beat tries again; without one in time, the chain cancels.
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ConnectAsync(CancellationToken cancel)
    {
        _socket.Dispose();
        _socket = new ClientWebSocket();
        _socket.Options.Proxy = null;
        UriBuilder address = new(_options.Node) { Scheme = _options.Node.Scheme == "https" ? "wss" : "ws", Path = "/ws" };
        try
        {
            await _socket.ConnectAsync(address.Uri, cancel);
        }
        catch (WebSocketException error)
        {
            throw new ClientException($"{address.Uri}: {error.Message}");
        }
    }

    // Nonces stay usable for a while only, so the cancellation that lies at the node is signed anew with each sign of life.
    private async Task BeatAsync(CancellationToken cancel)
    {
        await AskAsync("submit", Sign(new ArmCancelOnDisconnect(_options.Market, (long)_options.Timeout.TotalMilliseconds)), cancel);
        await AskAsync("onDisconnect", Sign(new CancelAllOrders(_options.Market)), cancel);
        Beats++;
    }

    // An envelope of the guard's is of no use longer than the guard itself waits: a late one must not arm again.
    private byte[] Sign(Operation operation)
    {
        long expiresAtMs = (_clock.GetUtcNow() + _options.Timeout).ToUnixTimeMilliseconds();
        return _key.Sign(new EnvelopeBody(_options.ChainId, Address.Zero, _nextNonce(), expiresAtMs, Amount.Zero, [operation]), _codec);
    }

    private async Task AskAsync(string op, byte[]? envelope, CancellationToken cancel)
    {
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { ["op"] = op, ["wait"] = "commit", ["envelope"] = envelope is null ? null : Convert.ToBase64String(envelope) });
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancel);
        byte[] buffer = new byte[4_096];
        int size = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(size), cancel);
            if (part.MessageType == WebSocketMessageType.Close) throw new ClientException("the connection to the node was lost");
            size += part.Count;
            if (size == buffer.Length) Array.Resize(ref buffer, 2 * size);
            if (part.EndOfMessage) break;
        }
        using JsonDocument answer = JsonDocument.Parse(buffer.AsMemory(0, size));
        if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            throw new ClientException($"the node refused: {error.GetProperty("message").GetString()}", error.GetProperty("code").GetString()!);
    }
}
