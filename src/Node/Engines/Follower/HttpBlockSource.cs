using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gwangan.Node.Client;

namespace Gwangan.Node.Engines.Follower;

/// <summary>The block stream of a node, over HTTP: one request whose answer does not end.</summary>
public sealed class HttpBlockSource(Uri address, HttpClient http) : IBlockSource
{
    // The API's own answers of this kind take some hundred bytes.
    private const int WhyBytesMax = 4 << 10;

    /// <inheritdoc/>
    public Uri Address => address;

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFrame> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        using HttpResponseMessage response = await OpenAsync(from, cancel);
        PipeReader pipe = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancel), new StreamPipeReaderOptions(bufferSize: 64 << 10));
        try
        {
            while (true)
            {
                ReadResult read = await ReadAsync(pipe, cancel);
                ReadOnlySequence<byte> buffer = read.Buffer;
                while (BlockFrame.TryRead(ref buffer, out BlockFrame frame)) yield return frame;
                if (read.IsCompleted) throw new LeaderException(buffer.IsEmpty ? "ended the stream of blocks" : "ended the stream in the middle of a block");
                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(long from, CancellationToken cancel)
    {
        try
        {
            HttpResponseMessage response = await http.GetAsync(new Uri(address, string.Create(CultureInfo.InvariantCulture, $"node/v1/blocks?from={from}")), HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw new LeaderException($"answers {await WhyAsync(response, cancel)}");
        }
        catch (HttpRequestException error)
        {
            throw new LeaderException($"does not answer: {NodeHttp.ReasonOf(error)}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The handler's limit on connecting ends so: a host that drops packets in silence is a node that does not answer.
            throw new LeaderException("does not answer in time");
        }
    }

    private static async ValueTask<ReadResult> ReadAsync(PipeReader pipe, CancellationToken cancel)
    {
        try
        {
            return await pipe.ReadAsync(cancel);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new LeaderException($"was lost: {error.Message}");
        }
    }

    /// <summary>What a node says in an answer that is an error; of one that is longer than any node's, nothing.</summary>
    internal static async Task<string> WhyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            byte[] start = new byte[WhyBytesMax];
            await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
            int size = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
            using JsonDocument answer = JsonDocument.Parse(start.AsMemory(0, size));
            return $"{(int)response.StatusCode}: {answer.RootElement.GetProperty("error").GetProperty("message").GetString()}";
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IOException or HttpRequestException)
        {
            return $"{(int)response.StatusCode}: is it a node of this city?";
        }
    }
}
