using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gwangan.Tests.Bank;

/// <summary>A bank's door for orders that answers as a test wishes, and keeps what it got whatever it answers.</summary>
internal sealed class FakeBank : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeBank(WebApplication app) => _app = app;

    public int Answer { get; set; } = StatusCodes.Status202Accepted;

    public List<byte[]> Received { get; } = [];

    public Uri Url => new(_app.Urls.First() + "/orders");

    public static async Task<FakeBank> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        FakeBank bank = new(app);
        app.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            bank.Received.Add(body.ToArray());
            context.Response.StatusCode = bank.Answer;
        });
        await app.StartAsync();
        return bank;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
