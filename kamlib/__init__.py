"""Key-account management analysis (重点客户管理): from company files to a checked, published workbook."""

__version__ = "0.1.0"
