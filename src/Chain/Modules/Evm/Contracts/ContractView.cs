using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>Answers a question of a contract: reads its arguments and writes what it returns.</summary>
/// <returns>False when what was asked about does not exist; the call then reverts with <c>NotFound()</c>.</returns>
public delegate bool ViewBody(ref AbiReader arguments, AbiWriter answer);

/// <summary>A question that contracts can ask of a module. Its declaration is the one that Solidity sees.</summary>
/// <param name="Declaration">Name and parameters, such as <c>lastPrice(string market)</c>.</param>
/// <param name="Returns">What it returns, such as <c>int64 price</c>.</param>
/// <param name="Summary">What it answers, for the generated interface.</param>
/// <param name="Gas">What it takes, in gas.</param>
/// <param name="Body">The answer.</param>
public sealed record ContractView(string Declaration, string Returns, string Summary, long Gas, ViewBody Body)
{
    /// <summary>Name and types, such as <c>lastPrice(string)</c>.</summary>
    public string Signature { get; } = SignatureOf(Declaration);

    /// <summary>How many values it returns.</summary>
    public int ReturnCount { get; } = Returns.Split(',').Length;

    /// <summary>The first four bytes of a call.</summary>
    public uint Selector { get; } = AbiSignature.Selector(SignatureOf(Declaration));

    private static string SignatureOf(string declaration)
    {
        int open = declaration.IndexOf('(', StringComparison.Ordinal);
        string[] parameters = declaration[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return $"{declaration[..open]}({string.Join(',', parameters.Select(parameter => parameter.Split(' ')[0]))})";
    }
}

/// <summary>A module as contracts see it: where it stands, its operations and the questions it answers.</summary>
/// <param name="Module">The module.</param>
/// <param name="Views">The questions.</param>
public sealed record ModuleFace(Module Module, IReadOnlyList<ContractView> Views)
{
    /// <summary>Its operations as functions.</summary>
    public IReadOnlyList<OperationAbi> Operations { get; } = [.. Module.Operations.Select(operation => new OperationAbi(operation))];

    /// <summary>The name of its interface, such as <c>IMarket</c>.</summary>
    public string InterfaceName => $"I{char.ToUpperInvariant(Module.Name[0])}{Module.Name[1..]}";
}
