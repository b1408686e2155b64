using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Migrations;

/// <summary>One numbered file of sql/clickhouse.</summary>
/// <param name="Version">The number its name begins with.</param>
/// <param name="Name">The file's name without number and extension.</param>
/// <param name="Template">Its text with every <c>{include:…}</c> filled in and the other placeholders as they are.</param>
public sealed partial record Migration(int Version, string Name, string Template)
{
    /// <summary>Gets whether views that inserts go through are away for a moment: a block that came just then would be in no rollup.</summary>
    public bool MakesViewsAnew => DroppedView().IsMatch(Template);

    /// <summary>Gets a hash of what the file does: comments and white space do not count.</summary>
    public string Checksum
    {
        get
        {
            var tokens = new StringBuilder();
            var scanner = new SqlScanner(Template);
            while (scanner.Next())
            {
                tokens.Append(scanner.Text).Append('\n');
            }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokens.ToString())))[..16];
        }
    }

    [GeneratedRegex("^DROP VIEW ", RegexOptions.Multiline)]
    private static partial Regex DroppedView();
}
