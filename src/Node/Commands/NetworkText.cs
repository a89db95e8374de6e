using Gwangan.Node.Institutions;

namespace Gwangan.Node.Commands;

/// <summary>Tells where a network's folders are and how it is started.</summary>
internal static class NetworkText
{
    /// <summary>Prints it.</summary>
    public static void Print(IReadOnlyList<Institution> institutions)
    {
        foreach (Institution institution in institutions)
            Console.WriteLine($"  {institution.Name,-22}peers {institution.PeerAddress}   RPC {institution.RpcUrl}   ABCI {institution.Abci}   API http://{institution.Http}");
        Console.WriteLine("Each institution starts its node, then CometBFT 0.38 (docs/cometbft.md):");
        Console.WriteLine($"  gwangan node --data {institutions[0].NodeData}");
        Console.WriteLine($"  cometbft start --home {institutions[0].Folder}");
    }
}
