using System.CommandLine;

namespace Gwangan.Node.Commands;

/// <summary>The verbs of the executable, in the order in which the help lists them.</summary>
public static class Verbs
{
    /// <summary>The whole command line.</summary>
    public static RootCommand All() => new("Gwangan: a city's public chain and the exchange on it.")
    {
        NodeCommand.Create(),
        DevCommand.Create(),
        InitCommand.Create(),
        PromoteCommand.Create(),
        UpgradeCommand.Create(),
        BodiesCommand.Create(),
        PayCommand.Create(),
        KeysCommand.Create(),
        SignerCommand.Create(),
        BankCommand.Create(),
        InspectCommand.Create(),
        VerifyCommand.Create(),
        ReplayCommand.Create(),
        IndexCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        ExportCommand.Create(),
        ClaimCommand.Create(),
        AuditCommand.Create(),
        LightCommand.Create(),
        ImportCommand.Create(),
        GenerateCommand.Create(),
        LoadCommand.Create(),
        DoctorCommand.Create(),
        AdminCommand.Create(),
        ApiKeysCommand.Create(),
    };
}
