using Gwangan.Node.Api.Exchange;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gwangan.Node.Api;

/// <summary>What the OpenAPI document says beyond the routes themselves.</summary>
internal static class OpenApiText
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Gwangan exchange API",
                Version = "v1",
                Description = "Prices, sizes and amounts are exact decimal strings in whole units; integers that can pass 2^53 are decimal strings. "
                    + "Errors are {\"error\":{\"code\",\"message\"}}. Lists take limit and before. Every answer carries Gwangan-Height; see docs/api.md.",
                License = new OpenApiLicense { Name = "Apache-2.0" },
            };
            // The document is the same wherever it is served.
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type != typeof(LevelItem)) return Task.CompletedTask;
            schema.Type = JsonSchemaType.Array;
            schema.Description = "[price, size, orderCount]";
            schema.MinItems = schema.MaxItems = 3;
            return Task.CompletedTask;
        });
    }
}
