using System.Globalization;
using System.Text;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;

namespace Gwangan.Node.Generate;

/// <summary>The Solidity interfaces of the modules, from the operations' records and the views; a test fails when one of them has drifted.</summary>
public static class SolidityFiles
{
    private const string Header = "// SPDX-License-Identifier: Apache-2.0\n// Generated from the operations' records by `gwangan generate`; do not edit.\npragma solidity ^0.8.20;\n";

    // Words that Solidity keeps for itself.
    private static readonly string[] Reserved = ["type", "reference", "static", "final", "default", "in", "of", "match", "switch", "case", "var", "let", "null", "partial"];

    /// <summary>Every file: its path in the repository and its content.</summary>
    public static IReadOnlyList<(string Path, string Content)> All(IReadOnlyList<ModuleFace> faces)
    {
        XmlDocs docs = XmlDocs.Of(typeof(OperationCatalog).Assembly);
        return [.. faces.Select(face => ($"contracts/{face.InterfaceName}.sol", Interface(face, docs))), ("contracts/Gwangan.sol", Library(faces))];
    }

    private static string Interface(ModuleFace face, XmlDocs docs)
    {
        StringBuilder text = new(Header);
        text.Append(CultureInfo.InvariantCulture, $"\n/// @title The module {face.Module.Name} at {ContractAddresses.OfModule(face.Module.Number)}\n")
            .Append("/// @notice Amounts are in units of 10^-18 of a whole, prices in steps and sizes in lots of their market. A function without `view` is an operation of the caller:\n")
            .Append("/// see docs/contracts.md for what runs at once and what runs right after the transaction.\n")
            .Append(CultureInfo.InvariantCulture, $"interface {face.InterfaceName} {{\n")
            .Append("    /// @notice The operation is refused, with the stable code of docs/operations.md, such as 404 and \"market.MarketUnknown\".\n    error OperationRefused(uint16 module, uint16 code, string name);\n\n")
            .Append("    /// @notice The arguments are not encoded strictly, or hold what the operation cannot.\n    error Malformed();\n\n")
            .Append("    /// @notice What was asked about does not exist.\n    error NotFound();\n");
        if (face.Operations.Count > 0)
            text.Append("""

                    /// @notice The caller does not have what the operation will need.
                    error InsufficientFunds();

                    /// @notice The transaction has asked for as many operations as one may.
                    error TooManyOperations();

                    /// @notice An operation that a contract had asked for was done after the transaction.
                    event OperationExecuted(address indexed account, uint64 ticket, uint16 number);

                    /// @notice It was refused after all, with the stable code of docs/operations.md; what was set aside for it is back.
                    event OperationRejected(address indexed account, uint64 ticket, uint16 number, uint16 module, uint16 code);

                """);
        foreach (OperationAbi operation in face.Operations)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n    /// @notice {docs.Summary(operation.Definition.Type)}\n");
            foreach (FieldDefinition field in operation.Definition.Fields) text.Append(CultureInfo.InvariantCulture, $"    /// @param {Name(field.Name)} {Choices(field)}{docs.Parameter(operation.Definition.Type, field.Name)}\n");
            text.Append("    /// @return ticket 0 when it is done; otherwise the number under which it runs after the transaction.\n");
            string parameters = string.Join(", ", operation.Definition.Fields.Select(field => $"{Declared(OperationAbi.TypeOf(field))} {Name(field.Name)}"));
            text.Append(CultureInfo.InvariantCulture, $"    function {operation.Name}({parameters}) external returns (uint64 ticket);\n");
        }
        foreach (ContractView view in face.Views)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n    /// @notice {view.Summary}\n    function {WithLocations(view.Declaration)} external view returns ({WithLocations(view.Returns)});\n");
        }
        return text.Append("}\n").ToString();
    }

    private static string Library(IReadOnlyList<ModuleFace> faces)
    {
        StringBuilder text = new(Header);
        text.Append('\n');
        foreach (ModuleFace face in faces) text.Append(CultureInfo.InvariantCulture, $"import {{{face.InterfaceName}}} from \"./{face.InterfaceName}.sol\";\n");
        text.Append("import {IToken} from \"./IToken.sol\";\n\n/// @title Where a contract finds the city's chain\nlibrary Gwangan {\n");
        foreach (ModuleFace face in faces)
            text.Append(CultureInfo.InvariantCulture, $"    {face.InterfaceName} internal constant {face.Module.Name.ToUpperInvariant()} = {face.InterfaceName}({Checksum(ContractAddresses.OfModule(face.Module.Number))});\n");
        text.Append(CultureInfo.InvariantCulture, $"\n    /// @notice The won: the chain's own coin, as a token.\n    IToken internal constant WON = IToken({Checksum(ContractAddresses.OfToken(1))});\n")
            .Append("}\n");
        return text.ToString();
    }

    // Solidity takes an address literal only in the spelling of EIP-55; without letters there is one spelling.
    private static string Checksum(Chain.Base.Address address)
    {
        string hex = address.ToString()[2..];
        byte[] hash = Chain.Crypto.Keccak256.Hash(Encoding.ASCII.GetBytes(hex)).ToArray();
        return "0x" + string.Concat(hex.Select((c, i) => (i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15) >= 8 ? char.ToUpperInvariant(c) : c));
    }

    private static string Name(string name) => Array.IndexOf(Reserved, name) >= 0 ? name + "_" : name;

    private static string Declared(string type) => type is "string" or "bytes" ? type + " calldata" : type;

    private static string WithLocations(string declaration) => declaration.Replace("string ", "string memory ", StringComparison.Ordinal).Replace("bytes ", "bytes memory ", StringComparison.Ordinal);

    private static string Choices(FieldDefinition field) => field.Kind != FieldKind.Enum ? "" : string.Join(", ", Enum.GetValues(field.Type).Cast<Enum>().Select(choice =>
        $"{Convert.ToInt64(choice, CultureInfo.InvariantCulture)} {FieldDefinition.CamelCase(choice.ToString())}")) + ". ";
}
