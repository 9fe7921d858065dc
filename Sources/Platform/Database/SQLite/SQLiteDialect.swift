/// What a migration's SQL becomes for SQLite, whose types are fewer.
///
/// | in migrations | in SQLite |
/// | --- | --- |
/// | `BIGINT`, `BOOLEAN` | `INTEGER` |
/// | `DOUBLE PRECISION` | `REAL` |
/// | `BYTEA` | `BLOB` |
/// | `COLLATE "C"` | nothing: SQLite compares octets anyway |
/// | `CREATE TABLE …` | `CREATE TABLE … STRICT` |
///
/// Statements that are not part of migrations are the same for every engine.
enum SQLiteDialect {
  private static let words = [
    "BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "BYTEA": "BLOB",
  ]

  static func translate(_ statement: String) -> String {
    var text = statement.replacing("DOUBLE PRECISION", with: "REAL")
      .replacing(" COLLATE \"C\"", with: "")
    for (word, replacement) in words { text = replaceWord(word, with: replacement, in: text) }
    let isTable = text.drop(while: \.isWhitespace).hasPrefix("CREATE TABLE")
    return isTable ? text + " STRICT" : text
  }

  private static func replaceWord(
    _ word: String, with replacement: String, in text: String
  ) -> String {
    var result = ""
    var current = ""
    for character in text {
      if character.isLetter || character == "_" || character.isNumber {
        current.append(character)
      } else {
        result += current == word ? replacement : current
        current = ""
        result.append(character)
      }
    }
    return result + (current == word ? replacement : current)
  }
}
