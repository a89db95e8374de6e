using System.CommandLine;
using Gwangan.Node.Commands;

RootCommand root = new("Gwangan: a city's public chain and the exchange on it.")
{
    NodeCommand.Create(),
    InitCommand.Create(),
    PromoteCommand.Create(),
    KeysCommand.Create(),
    SignerCommand.Create(),
    InspectCommand.Create(),
    VerifyCommand.Create(),
    ReplayCommand.Create(),
    IndexCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    GenerateCommand.Create(),
    LoadCommand.Create(),
    DoctorCommand.Create(),
};
return await CommandLine.RunAsync(root, args);
