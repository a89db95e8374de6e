using Gwangan.Chain.Base;

namespace Gwangan.Sim.Network;

/// <summary>Contracts that a city with an EVM begins with, small enough to be written by hand. The two agents have money as members have.</summary>
public static class SimContracts
{
    /// <summary>Calls the address behind the first byte of its input with what follows. First byte 0: fails as the call does; 1: reverts whatever happened; 2: goes on whatever happened.</summary>
    public const string AgentCode = "601536038060155f375f5f915f5f60013560601c5af13d5f5f3e5f3560f81c15165f3560f91c17602d573d5ffd5b3d5ff3";

    /// <summary>Adds one to slot 0 and writes a log.</summary>
    public const string CounterCode = "5f546001015f55600760205fa100";

    /// <summary>Hashes as often as its input says, and keeps the result.</summary>
    public const string WorkerCode = "5f355b8015601557" + "60205f205f52" + "600190036002565b" + "5f515f5500";

    /// <summary>Stores, and reverts.</summary>
    public const string RevertingCode = "60015f55602a5f5260205ffd";

    /// <summary>Goes round until its gas is gone.</summary>
    public const string BurningCode = "5b5f56";

    public static Address[] Agents { get; } = [At(1), At(2)];

    public static Address Counter { get; } = At(3);

    public static Address Worker { get; } = At(4);

    public static Address Reverting { get; } = At(5);

    public static Address Burning { get; } = At(6);

    /// <summary>Every contract and its code.</summary>
    public static IReadOnlyList<(Address Address, string Code)> All { get; } =
        [(Agents[0], AgentCode), (Agents[1], AgentCode), (Counter, CounterCode), (Worker, WorkerCode), (Reverting, RevertingCode), (Burning, BurningCode)];

    private static Address At(byte number) => new([0xC0, .. new byte[18], number]);
}
