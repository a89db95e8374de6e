using Microsoft.Extensions.FileProviders;

namespace Gwangan.Node.Api;

/// <summary>The page: files of the built console, and index.html for every path that is the page's own.</summary>
public static class ConsoleFiles
{
    // Where wallets link to on any explorer (EIP-3091); the page finds its own way from there.
    private static readonly string[] ExplorerPaths = ["tx", "address", "block", "token"];

    /// <summary>Serves the page from a folder; without one, from the folder <c>console</c> beside the executable, or src/Console/dist of the working copy around it.</summary>
    public static void Use(WebApplication app, string? folder)
    {
        string? found = folder ?? Find();
        if (found is null || !File.Exists(Path.Combine(found, "index.html")))
        {
            app.MapGet("/", () => Results.Text("Gwangan is running. The page is not built: ./run builds it. The API is at /api/v1 (see /openapi/v1.json).\n")).ExcludeFromDescription();
            return;
        }
        PhysicalFileProvider files = new(Path.GetFullPath(found));
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            // Their names carry a hash of their content.
            OnPrepareResponse = file =>
            {
                if (file.Context.Request.Path.StartsWithSegments("/assets")) file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            },
        });
        string index = Path.Combine(files.Root, "index.html");
        app.MapGet("/", () => Results.File(index, "text/html; charset=utf-8")).ExcludeFromDescription();
        foreach (string path in ExplorerPaths) app.MapGet($"/{path}/{{argument}}", () => Results.File(index, "text/html; charset=utf-8")).ExcludeFromDescription();
        app.MapFallback("/{page}", (string page) => page is "api" or "openapi" ? Results.NotFound() : Results.File(index, "text/html; charset=utf-8"));
    }

    private static string? Find()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "console");
        if (Directory.Exists(beside)) return beside;
        for (DirectoryInfo? around = new(AppContext.BaseDirectory); around is not null; around = around.Parent)
        {
            string built = Path.Combine(around.FullName, "src", "Console", "dist");
            if (Directory.Exists(built)) return built;
        }
        return null;
    }
}
