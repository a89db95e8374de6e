using System.CommandLine;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Store;
using Gwangan.Node.Generate;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan generate</c>: writes the files that follow from the operations and settings, and the API's own description.</summary>
public static class GenerateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> root = new("--root") { Description = "Root of the working copy.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        Command command = new("generate", "Write the files of the repository that follow from the operations' records, the API's routes, the settings and the commands.") { root };
        command.SetAction(async (parsed, _) =>
        {
            string folder = parsed.GetValue(root)!;
            if (!File.Exists(Path.Combine(folder, "Gwangan.slnx"))) throw new NodeException($"{Path.GetFullPath(folder)} is not the root of a working copy; name it with --root");
            OperationCatalog catalog = All.Create(new StateStore()).Catalog;
            foreach ((string path, string content) in (IReadOnlyList<(string, string)>)[.. OperationFiles.All(catalog), .. ConfigurationFiles.All(), .. SolidityFiles.All(Faces.Of(catalog.Modules)), ManPage.File(Verbs.All()), ("docs/openapi.json", await OpenApiFile.TextAsync())])
            {
                string file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                if (File.Exists(file) && File.ReadAllText(file) == content) continue;
                File.WriteAllText(file, content);
                Console.WriteLine($"wrote {path}");
            }
            return CommandLine.Success;
        });
        return command;
    }
}
