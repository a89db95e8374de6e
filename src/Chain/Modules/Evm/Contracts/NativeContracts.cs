using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>Which contracts stand at the chain's own addresses: a module's at <see cref="ContractAddresses.OfModule"/>, an asset's token at <see cref="ContractAddresses.OfToken"/>.</summary>
public sealed class NativeContracts : INativeContracts
{
    private readonly MoneyModule _money;
    private readonly LockedTotals _locked;
    private readonly Call _call;
    private readonly ulong _chainId;
    private readonly ModuleContract?[] _modules = new ModuleContract?[100];
    private readonly List<TokenContract> _tokens = [];

    /// <summary>Puts the contracts of the modules in their places.</summary>
    public NativeContracts(IReadOnlyList<ModuleFace> faces, MoneyModule money, LockedTotals locked, OperationQueue queue, Call call, ulong chainId)
    {
        (_money, _locked, _call, _chainId) = (money, locked, call, chainId);
        foreach (ModuleFace face in faces) _modules[face.Module.Number] = new ModuleContract(face, queue, call);
    }

    /// <summary>How many assets have their tokens in place. The account of one that was registered in this block comes at the block's end.</summary>
    public uint TokenCount { get; set; }

    /// <inheritdoc/>
    public bool TryFind(in Address address, out NativeContract contract)
    {
        contract = null!;
        if (ContractAddresses.IsModule(in address, out ushort number)) contract = _modules[number]!;
        else if (ContractAddresses.IsToken(in address, out uint asset) && asset <= TokenCount) contract = TokenOf(asset);
        return contract is not null;
    }

    private TokenContract TokenOf(uint asset)
    {
        while (_tokens.Count < (int)asset) _tokens.Add(new TokenContract(_money, _locked, (uint)_tokens.Count + 1, _call, _chainId));
        return _tokens[(int)asset - 1];
    }
}
