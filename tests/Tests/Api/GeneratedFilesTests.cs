using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Store;
using Gwangan.Node.Commands;
using Gwangan.Node.Generate;
using Gwangan.Tests.House;

namespace Gwangan.Tests.Api;

public sealed class GeneratedFilesTests
{
    [Fact]
    public void The_files_that_follow_from_the_operations_are_as_generated()
    {
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        foreach ((string path, string content) in (IEnumerable<(string, string)>)[.. OperationFiles.All(catalog), .. SolidityFiles.All(Faces.Of(catalog.Modules))]) AssertSame(path, content);
    }

    [Fact]
    public void The_page_and_the_schema_of_the_configuration_are_as_generated()
    {
        foreach ((string path, string content) in ConfigurationFiles.All()) AssertSame(path, content);
    }

    [Fact]
    public async Task The_OpenAPI_document_is_what_the_node_serves() => AssertSame("docs/openapi.json", await OpenApiFile.TextAsync());

    [Fact]
    public void The_manual_page_is_as_generated()
    {
        (string path, string content) = ManPage.File(Verbs.All());
        AssertSame(path, content);
    }

    private static void AssertSame(string path, string content)
    {
        string file = Path.Combine(Repository.Root, path);
        Assert.True(File.Exists(file) && File.ReadAllText(file) == content, $"{path} has drifted: run `gwangan generate` in the repository's root");
    }
}
