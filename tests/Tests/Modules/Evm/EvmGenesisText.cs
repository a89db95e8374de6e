using System.Text.Json.Nodes;
using Gwangan.Node.Genesis;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>Contracts for the genesis of a whole node's city.</summary>
internal static class EvmGenesisText
{
    /// <summary>Adds contracts to a demo city's genesis: some with a few slots each and one code between them, and one with many.</summary>
    public static string WithContracts(string genesis)
    {
        JsonNode document = JsonNode.Parse(genesis)!;
        JsonArray accounts = [];
        for (int i = 1; i <= 6; i++)
        {
            JsonObject storage = [];
            for (int slot = 0; slot < (i == 6 ? 120 : i); slot++) storage[$"0x{slot:x}"] = $"0x{1 + slot * i:x}";
            accounts.Add(new JsonObject { ["address"] = $"0x00000000000000000000000000000000c0de{i:x4}", ["code"] = i == 6 ? "0x6020355f355560016002" : "0x6020355f3555", ["storage"] = storage });
        }
        document["appState"]!["evm"] = new JsonObject { ["chainId"] = DemoCity.EthereumChainId, ["accounts"] = accounts };
        return document.ToJsonString();
    }
}
