using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Gwangan.Node.Observability;
using Gwangan.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Observability;

public sealed class TraceTests
{
    private sealed record Span(string Trace, string Id, string Parent, string Name);

    [Fact]
    public async Task The_trace_of_a_submission_leads_from_the_request_through_the_block_to_the_index()
    {
        ConcurrentQueue<Span> received = new();
        await using WebApplication collector = await StartCollectorAsync(received);
        await using ApiCity city = await ApiCity.StartAsync();
        const string TraceId = "0af7651916cd43dd8448eb211c80319c", ClientSpan = "b7ad6b7169203331";
        using (TraceExport.Start(new TraceOptions { Endpoint = collector.Urls.Single() }, "gwangan-1", NullLogger.Instance))
        {
            using ByteArrayContent content = new(city.Sign(1, ApiCity.Limit(Chain.Base.Side.Buy, 196_000, 1)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/operations?wait=commit") { Content = content };
            request.Headers.Add("traceparent", $"00-{TraceId}-{ClientSpan}-01");
            using HttpResponseMessage response = await city.Http.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode);
            long height = long.Parse(response.Headers.GetValues("Gwangan-Height").Single());
            // The spans of a block are told behind it, at the latest before those of a later one.
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
            await city.Api.Feed.WaitIndexAsync(height + 2, limit.Token);
        }
        Span[] spans = [.. received.Where(span => span.Trace == TraceId)];
        Span root = Assert.Single(spans, span => span.Name == "POST /api/v1/operations");
        Assert.Equal(ClientSpan, root.Parent);
        Span admission = Assert.Single(spans, span => span.Name == "admission");
        Assert.Equal(root.Id, admission.Parent);
        Span block = Assert.Single(spans, span => span.Name == "block");
        Assert.Equal(admission.Id, block.Parent);
        foreach (string stage in (string[])["prepare", "log", "execute", "store", "index"]) Assert.Equal(block.Id, Assert.Single(spans, span => span.Name == stage).Parent);
        Assert.Equal(8, spans.Length);
        Assert.Contains(received, span => span.Name == "block" && span.Parent.Length == 0);
        await collector.StopAsync();
    }

    [Fact]
    public async Task Without_an_endpoint_no_span_is_made_and_a_node_does_not_load_OpenTelemetry()
    {
        Assert.Null(TraceExport.Start(new TraceOptions(), "gwangan-1", NullLogger.Instance));
        if (!OperatingSystem.IsLinux()) return;
        using Storage.TemporaryFolder folder = new();
        using System.Diagnostics.Process node = Commands.GwanganProcess.Start("node", "--data", folder["city"], "--http", "127.0.0.1:0", "--metrics", "off", "--no-traders", "--block-ms", "10");
        while (await node.StandardOutput.ReadLineAsync() is { } line && !line.Contains("height 0 ·", StringComparison.Ordinal)) ;
        string maps = await File.ReadAllTextAsync($"/proc/{node.Id}/maps");
        node.Kill();
        await node.WaitForExitAsync();
        Assert.Contains("gwangan.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", maps, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentQueue<Span> received)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            Assert.Equal("/v1/traces", context.Request.Path.Value);
            Assert.Equal("application/x-protobuf", context.Request.ContentType);
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            // ExportTraceServiceRequest.resource_spans → ResourceSpans.scope_spans → ScopeSpans.spans of opentelemetry/proto.
            foreach (byte[] resource in Fields(body.ToArray(), 1))
                foreach (byte[] scope in Fields(resource, 2))
                    foreach (byte[] span in Fields(scope, 2)) received.Enqueue(new Span(Hex(span, 1), Hex(span, 2), Hex(span, 4), Encoding.UTF8.GetString(Fields(span, 5).Single())));
        });
        await app.StartAsync();
        return app;
    }

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    // The length-delimited fields of a number, of any protobuf message.
    private static IEnumerable<byte[]> Fields(byte[] message, int wanted)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    if (key >> 3 == (ulong)wanted) yield return message[at..(at + length)];
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {key & 7}");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
