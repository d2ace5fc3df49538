// Reads T-SQL by a parser of that dialect: statements and migration scripts as JSON on standard input; what does not parse, which
// reserved words stand unquoted as names, and the tables that the scripts make, as JSON on standard output. Started by
// Platform.Database.Tests. The parser is of the grammar alone: it knows neither types nor permissions.
import { readFileSync } from "node:fs";
import { init, parse } from "@guanmingchiu/sqlparser-ts";

// Phrases of T-SQL that this parser does not know yet, put as ones that it knows, so that the rest of the statement is read.
const phrases = [
  [/FETCH NEXT @\w+ ROWS ONLY/g, "FETCH NEXT 1 ROWS ONLY"],
  [/DELETE TOP \(@\w+\) FROM/g, "DELETE FROM"],
  [/OPTION \(MAXRECURSION 0\)/g, ""],
  [/EXEC @\w+ = /g, "EXEC "],
];

// https://learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql
const reserved = new Set(
  `ADD ALL ALTER AND ANY AS ASC AUTHORIZATION BACKUP BEGIN BETWEEN BREAK BROWSE BULK BY CASCADE CASE CHECK CHECKPOINT CLOSE CLUSTERED
  COALESCE COLLATE COLUMN COMMIT COMPUTE CONSTRAINT CONTAINS CONTAINSTABLE CONTINUE CONVERT CREATE CROSS CURRENT CURRENT_DATE
  CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DBCC DEALLOCATE DECLARE DEFAULT DELETE DENY DESC DISK DISTINCT
  DISTRIBUTED DOUBLE DROP DUMP ELSE END ERRLVL ESCAPE EXCEPT EXEC EXECUTE EXISTS EXIT EXTERNAL FETCH FILE FILLFACTOR FOR FOREIGN
  FREETEXT FREETEXTTABLE FROM FULL FUNCTION GOTO GRANT GROUP HAVING HOLDLOCK IDENTITY IDENTITY_INSERT IDENTITYCOL IF IN INDEX INNER
  INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE LINENO LOAD MERGE NATIONAL NOCHECK NONCLUSTERED NOT NULL NULLIF OF OFF OFFSETS ON
  OPEN OPENDATASOURCE OPENQUERY OPENROWSET OPENXML OPTION OR ORDER OUTER OVER PERCENT PIVOT PLAN PRECISION PRIMARY PRINT PROC
  PROCEDURE PUBLIC RAISERROR READ READTEXT RECONFIGURE REFERENCES REPLICATION RESTORE RESTRICT RETURN REVERT REVOKE RIGHT ROLLBACK
  ROWCOUNT ROWGUIDCOL RULE SAVE SCHEMA SECURITYAUDIT SELECT SEMANTICKEYPHRASETABLE SEMANTICSIMILARITYDETAILSTABLE
  SEMANTICSIMILARITYTABLE SESSION_USER SET SETUSER SHUTDOWN SOME STATISTICS SYSTEM_USER TABLE TABLESAMPLE TEXTSIZE THEN TO TOP TRAN
  TRANSACTION TRIGGER TRUNCATE TRY_CONVERT TSEQUAL UNION UNIQUE UNPIVOT UPDATE UPDATETEXT USE USER VALUES VARYING VIEW WAITFOR WHEN
  WHERE WHILE WITH WITHIN WRITETEXT`.split(/\s+/),
);

const errors = [];
const unquoted = [];
const tables = {};

const name = (path) => path[path.length - 1].Identifier.value;
const kind = (node) => (typeof node === "string" ? node : Object.keys(node)[0]);
const columnNames = (columns) => columns.map((one) => one.value ?? one.column.expr.Identifier.value);

// Names in what was parsed: everything with a value and a quote style that is not a keyword's own token or a function's name.
function walk(node, visit) {
  if (Array.isArray(node)) node.forEach((one) => walk(one, visit));
  else if (node && typeof node === "object") {
    if (typeof node.value === "string" && "quote_style" in node && !("keyword" in node)) visit(node);
    for (const [key, child] of Object.entries(node)) {
      if (key === "select_token" || key === "index_name" || key === "end_token") continue;
      walk(key === "Function" ? { ...child, name: null } : child, visit);
    }
  }
}

function read(source) {
  const text = phrases.reduce((sql, [from, to]) => sql.replace(from, to), source.sql);
  try {
    const parsed = parse(text, "mssql");
    walk(parsed, (word) => {
      if (!word.quote_style && reserved.has(word.value.toUpperCase())) unquoted.push({ name: source.name, word: word.value });
    });
    return parsed;
  } catch (error) {
    errors.push({ name: source.name, message: error.message, sql: source.sql });
    return [];
  }
}

function addColumn(table, column) {
  const has = (option) => column.options.some((one) => kind(one.option) === option);
  table.columns.push({ name: column.name.value, type: kind(column.data_type), nullable: !has("NotNull") });
  for (const { option } of column.options) {
    if (kind(option) === "PrimaryKey") table.primaryKey = [column.name.value];
    if (kind(option) === "Unique") table.uniques.push([column.name.value]);
    if (kind(option) === "ForeignKey") addForeignKey(table, option.ForeignKey, [column.name.value]);
  }
}

function addForeignKey(table, key, columns) {
  table.foreignKeys.push({
    columns,
    table: name(key.foreign_table),
    referred: columnNames(key.referred_columns),
    cascade: key.on_delete === "Cascade",
  });
}

function addConstraint(table, constraint) {
  const of = constraint[kind(constraint)];
  if (kind(constraint) === "PrimaryKey") table.primaryKey = columnNames(of.columns);
  if (kind(constraint) === "Unique") table.uniques.push(columnNames(of.columns));
  if (kind(constraint) === "ForeignKey") addForeignKey(table, of, columnNames(of.columns));
}

function apply(statement) {
  const of = statement[kind(statement)];
  if (kind(statement) === "CreateTable") {
    const table = { columns: [], primaryKey: [], uniques: [], foreignKeys: [] };
    of.columns.forEach((column) => addColumn(table, column));
    of.constraints.forEach((constraint) => addConstraint(table, constraint));
    tables[name(of.name)] = table;
  } else if (kind(statement) === "AlterTable") {
    for (const operation of of.operations) addColumn(tables[name(of.name)], operation.AddColumn.column_def);
  } else if (kind(statement) === "CreateIndex" && of.unique) {
    tables[name(of.table_name)].uniques.push(columnNames(of.columns));
  }
}

const input = JSON.parse(readFileSync(0, "utf8"));
await init();
input.statements.forEach(read);
input.scripts.forEach((script) => read(script).forEach(apply));
process.stdout.write(JSON.stringify({ errors, unquoted, tables }));
