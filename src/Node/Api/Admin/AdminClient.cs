using System.Net.Sockets;
using System.Text.Json;

namespace Gwangan.Node.Api.Admin;

/// <summary>Talks to a node's admin API, as <c>gwangan admin</c> does.</summary>
public sealed class AdminClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly CometAddress _address;

    /// <summary>A client of the node that runs with these options.</summary>
    /// <exception cref="NodeException">Its admin API is off, or its token cannot be read.</exception>
    public AdminClient(NodeOptions options)
    {
        _address = AdminAddress.Of(options) ?? throw new NodeException("this node's admin API is off: its setting admin says so");
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://node/admin/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        if (_address.Path is null) _http.DefaultRequestHeaders.Authorization = new("Bearer", ReadToken(Path.Combine(options.Data, "keys", "admin.token")));
    }

    /// <summary>Asks; the answer's JSON. Dispose it.</summary>
    /// <exception cref="NodeException">No node answers, or it refuses; the message says why.</exception>
    public async Task<JsonDocument> SendAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        try
        {
            using HttpRequestMessage request = new(method, path);
            using HttpResponseMessage response = await _http.SendAsync(request, cancel);
            JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
            if (response.IsSuccessStatusCode) return answer;
            using (answer) throw new NodeException(answer.RootElement.GetProperty("error").GetProperty("message").GetString()!);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException)
        {
            throw new NodeException($"no node answers at {_address}: {(error.InnerException ?? error).Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        Socket socket = _address.CreateSocket();
        try
        {
            await socket.ConnectAsync(_address.EndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string ReadToken(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"{path} cannot be read: {error.Message}");
        }
    }
}
